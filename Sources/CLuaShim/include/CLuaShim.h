#pragma once
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A Lua state, with the data that the host program keeps for it.
///
/// The shim is written in C because Lua raises errors with `longjmp`, and a `longjmp` must not leave a Swift frame.
///
/// The shim follows two rules. First, Lua never jumps over a Swift frame: host functions return a result, and only the
/// C trampoline raises errors. Second, an allocation requested by Swift never fails: while Swift is at the top of the
/// stack, the allocator only records that the memory limit was exceeded, and the trampoline raises the error after
/// Swift has returned.
typedef struct luahost luahost;

/// The limit that stopped a script. It is kept until the next outermost call, so that `pcall` cannot hide it.
typedef enum {
  luahost_limit_none = 0,
  luahost_limit_memory,
  luahost_limit_instructions,
  luahost_limit_time,
  luahost_limit_interrupt,
  /// One call of a library function of Lua takes too long. Only the watchdog detects this.
  luahost_limit_silence,
} luahost_limit;

/// The functions of Swift that the shim calls. None of them may raise a Lua error.
typedef struct {
  /// The first argument of `call`, `print` and `trace`.
  void *context;
  /// Runs a host function with the values on the stack as arguments. Returns the number of results on top of the stack.
  /// If the function fails, returns -1, and an error value is on top of the stack.
  int (*call)(void *context, lua_State *L, void *function);
  /// Releases an object or function that a userdata owned.
  void (*release)(void *object);
  /// Prints one line of `print`.
  void (*print)(void *context, const char *text, size_t length);
  /// Called before an error unwinds the stack, so that the stack can be inspected.
  void (*trace)(void *context, lua_State *L);
} luahost_callbacks;

/// Opens a state with the sandboxed libraries. Returns NULL if there is not enough memory.
luahost *luahost_open(luahost_callbacks callbacks, int64_t seed);
/// Closes the state and runs the finalizers of userdata.
void luahost_close(luahost *host);
/// Returns the Lua state.
lua_State *luahost_lua(luahost *host);

/// Sets these limits and resets the instruction count; 0 means no limit. `seconds` is wall-clock time from now.
void luahost_set_limits(luahost *host, size_t memory, uint64_t instructions, double seconds);
/// Sets the flag that stops the script as soon as the value of the flag is not 0; NULL for no flag.
void luahost_set_interrupt(luahost *host, const volatile sig_atomic_t *flag);
/// Checks interrupt and deadline. An exceeded limit is kept until the next outermost call.
luahost_limit luahost_check(luahost *host);
/// Clears an exceeded limit. It is called before every outermost call.
void luahost_rearm(luahost *host);
/// Returns the number of bytes that Lua uses, including those of the objects that it holds.
size_t luahost_memory(const luahost *host);
/// From now on Lua collects all garbage at every allocation. Tests use this mode to find pointers to memory that Lua
/// has released.
void luahost_collect_always(luahost *host);
/// Returns the number of executed instructions, counted in steps of the hook.
uint64_t luahost_instructions(const luahost *host);

/// Calls the function below `arguments` values in protected mode; `trace` is called for errors. All results, or one
/// error value, replace the function and its arguments. Returns the status of Lua.
int luahost_call(luahost *host, int arguments, int results);
/// Pushes the value at `index` as a string, as `tostring` does, in protected mode. Returns false if this fails. The
/// error value is then on top of the stack.
bool luahost_tostring(luahost *host, int index);

/// Pushes a Lua function that calls `function` and owns it.
void luahost_push_function(lua_State *L, void *function);
/// Replaces the metatable on top of the stack with a userdata that has this metatable and owns `object`. The `bytes` of
/// the object count towards the memory limit until the object is released.
void luahost_push_object(lua_State *L, void *object, size_t bytes);
/// Replaces the table of methods on top of the stack with a metatable for objects. If a script indexes an object, the
/// methods are searched first. For all other keys `index` is called, which the metatable owns. The metatable has
/// finalizers, and scripts cannot access it.
void luahost_push_metatable(lua_State *L, const char *name, void *index);
/// Returns the object or function in the userdata at `index`; NULL if the value is not such a userdata, or if its
/// object was already released.
void *luahost_object(lua_State *L, int index);

/// One level of the stack.
typedef struct {
  const char *source;
  /// The name of the script, abbreviated as in Lua's own messages.
  char short_source[LUA_IDSIZE];
  const char *name;
  int line;
  bool is_main;
} luahost_frame;
/// Returns the number of levels of the stack, or `most` if there are more.
int luahost_stack_depth(lua_State *L, int most);
/// Reads a level of the stack, where 0 is the running function. Returns false above the last level. A level without a
/// line in a script has line -1.
bool luahost_get_frame(lua_State *L, int level, luahost_frame *frame);

/// Starts a watchdog thread, because no hook can stop C code of Lua that does not return. The thread calls `stuck` with
/// the limit in two cases. First, a time limit or an interrupt is due, and neither the hook nor a host function was
/// called for `grace` seconds. Second, neither was called while Lua ran for `silence` seconds; 0 means no such limit.
/// All times are measured by the monotonic clock. Returns false if the system refuses the thread, for example because
/// of a limit on processes.
bool luahost_watch(luahost *host, double grace, double silence, void (*stuck)(void *context, luahost_limit limit),
                   void *context);
/// From now on, no watchdog thread is started, as if the system refused it. For tests.
void luahost_refuse_thread(luahost *host);
/// Ends the watchdog thread.
void luahost_unwatch(luahost *host);

/// A list of registry references. Any thread may add a reference, but only the thread of Lua empties the list.
typedef struct luahost_references luahost_references;
luahost_references *luahost_references_create(void);
void luahost_references_destroy(luahost_references *references);
/// Adds a reference to release.
void luahost_references_add(luahost_references *references, int reference);
/// Releases the references that were added.
void luahost_references_drain(luahost_references *references, lua_State *L);

/// Macros of Lua as functions, because Swift cannot import the macros.
static inline int luahost_registry_index(void) { return LUA_REGISTRYINDEX; }
static inline void luahost_pop(lua_State *L, int count) { lua_settop(L, -count - 1); }
static inline void luahost_push_globals(lua_State *L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}
