#pragma once
#include <pthread.h>
#include <stdatomic.h>

#include "CLuaShim.h"

typedef struct luahost_owned luahost_owned;

struct luahost {
  lua_State *L;
  luahost_callbacks callbacks;
  /// The objects and functions that userdata own, the newest first.
  luahost_owned *owned;

  size_t memory_used;
  size_t memory_limit;
  /// The last request that was refused; a size of 0 after a request was granted.
  const void *refused_block;
  size_t refused_size;
  /// Whether a request was refused in this outermost call, and not granted when it was repeated.
  bool has_refused;
  /// The value of `has_refused` before the last request was refused.
  bool had_refused;
  /// The memory above which a host function collects garbage before it returns.
  size_t collect_at;
  /// Whether the first request for every allocation is refused, so that Lua collects all garbage before it tries again.
  bool collects_always;
  bool asks_again;
  /// The memory of Lua's stack, if it is known.
  void *stack;
  /// Whether the next request that grows is that for the stack.
  bool finds_stack;
  uint64_t instructions;
  uint64_t instruction_limit;
  int step;

  /// The limit that was exceeded.
  luahost_limit tripped;
  /// Above 0 while Swift code, not Lua code, is at the top of the stack.
  atomic_int swift_depth;
  /// Above 0 inside a protected call from Swift.
  atomic_int running;
  /// The number of calls of the hook and of host functions. If it does not change, the watchdog sees no progress.
  _Atomic uint64_t ticks;
  /// The deadline in nanoseconds of the monotonic clock; 0 for none.
  _Atomic uint64_t deadline;
  const volatile sig_atomic_t *_Atomic interrupt;

  /// Whether to act as if the system refused a thread for the watchdog.
  bool refuses_thread;
  bool watching;
  bool watch_ends;
  uint64_t grace;
  uint64_t silence;
  void (*stuck)(void *, luahost_limit);
  void *stuck_context;
  pthread_t watcher;
  pthread_mutex_t watch_lock;
  pthread_cond_t watch_wake;
};

static inline luahost *luahost_of(lua_State *L) { return *(luahost **)lua_getextraspace(L); }

uint64_t luahost_now(void);
/// Returns the limit that is due now: interrupt, deadline or none. Safe on any thread.
luahost_limit luahost_due(luahost *host);
/// Records the memory limit if a protected call ended with this status because of it. Returns whether a limit was
/// exceeded.
bool luahost_catch_memory(luahost *host, int status);
/// Raises the error value for the limit that was exceeded.
int luahost_raise_limit(lua_State *L, luahost *host);
/// Opens the libraries that scripts may use.
void luahost_open_sandbox(lua_State *L, int64_t seed);
/// Pushes the value at `index` as text that contains no addresses.
void luahost_push_text(lua_State *L, int index);
/// The C function behind every host function. It calls the Swift function, and raises an error if that function fails.
int luahost_trampoline(lua_State *L);
/// `table.sort`, which is stable and gives the same result in every run.
int luahost_sort(lua_State *L);
/// `pairs` and `next`, in the order of the keys.
int luahost_pairs(lua_State *L);
int luahost_next(lua_State *L);
