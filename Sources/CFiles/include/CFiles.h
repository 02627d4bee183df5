#pragma once
#include <stdbool.h>

/// Moves `from` to `to`, where nothing may exist. Returns 0, or -1 and sets errno.
int darktime_move_to_new(const char *from, const char *to);

/// Exchanges the files or folders at two paths in one step. Returns 0, or -1 and sets errno.
int darktime_exchange(const char *one, const char *other);

/// Returns whether a path is on a file system of this machine. Returns true if the kind of the file system is unknown.
bool darktime_is_local(const char *path);
