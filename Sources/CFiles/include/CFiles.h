#pragma once

/// Moves `from` to `to`, where nothing may exist. Returns 0, or -1 and sets errno.
int darktime_move_to_new(const char *from, const char *to);

/// Exchanges the files or folders at two paths in one step. Returns 0, or -1 and sets errno.
int darktime_exchange(const char *one, const char *other);
