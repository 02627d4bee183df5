#pragma once
#include <pthread.h>
#include <stdatomic.h>

#include "CLuaShim.h"

struct luahost {
  lua_State *L;
  luahost_callbacks callbacks;

  size_t memory_used;
  size_t memory_limit;
  /// Whether every allocation is refused once, so that Lua collects all it can before it asks again.
  bool collects_always;
  bool asks_again;
  uint64_t instructions;
  uint64_t instruction_limit;
  int step;

  /// The limit that tripped.
  luahost_limit tripped;
  /// Above 0 while Swift, not Lua, is on top of the stack.
  atomic_int swift_depth;
  /// Above 0 inside a protected call from Swift.
  atomic_int running;
  /// Signs of life: turns of the hook, and calls into the host.
  _Atomic uint64_t ticks;
  /// Monotonic nanoseconds; 0 for none.
  _Atomic uint64_t deadline;
  const volatile sig_atomic_t *_Atomic interrupt;

  /// Whether the system gives no thread to the watchdog.
  bool refuses_thread;
  bool watching;
  bool watch_ends;
  uint64_t grace;
  void (*stuck)(void *);
  void *stuck_context;
  pthread_t watcher;
  pthread_mutex_t watch_lock;
  pthread_cond_t watch_wake;
};

static inline luahost *luahost_of(lua_State *L) { return *(luahost **)lua_getextraspace(L); }

uint64_t luahost_now(void);
/// Whether interrupt or deadline is due; safe on any thread.
luahost_limit luahost_due(luahost *host);
/// Raises the tripped limit.
int luahost_raise_limit(lua_State *L, luahost *host);
/// Opens the libraries that scripts may use.
void luahost_open_sandbox(lua_State *L, int64_t seed);
/// Pushes the value at `index` as text without addresses.
void luahost_push_text(lua_State *L, int index);
/// The one gate into Swift.
int luahost_trampoline(lua_State *L);
/// `table.sort`: stable, and the same on every run.
int luahost_sort(lua_State *L);
/// `pairs` and `next` in the order of the keys.
int luahost_pairs(lua_State *L);
int luahost_next(lua_State *L);
