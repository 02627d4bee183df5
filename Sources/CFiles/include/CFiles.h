#pragma once

/// Moves `from` to `to`, at which nothing may stand. Returns 0 or the errno of the failure.
int darktime_move_to_new(const char *from, const char *to);

/// Swaps what stands at two paths, in one step. Returns 0 or the errno of the failure.
int darktime_exchange(const char *one, const char *other);
