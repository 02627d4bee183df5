#pragma once
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The C that Swift cannot express around Lua: everything that may `longjmp`.
///
/// Two rules hold the shim together. Lua never jumps over a Swift frame: host functions return an outcome, and only
/// the C trampoline raises it. And an allocation made by Swift never fails: while Swift is on top of the stack the
/// allocator only marks the memory limit as passed, and the trampoline raises that after Swift has returned.
typedef struct luahost luahost;

/// The limit that stopped a script; it stays until the outermost call has ended, so that no `pcall` hides it.
typedef enum {
  luahost_limit_none = 0,
  luahost_limit_memory,
  luahost_limit_instructions,
  luahost_limit_time,
  luahost_limit_interrupt,
} luahost_limit;

/// What the shim calls in Swift. None of these may raise a Lua error.
typedef struct {
  /// Handed to `call`, `print` and `trace`.
  void *context;
  /// Runs a host function over the values on the stack; the number of results on top, or -1 with an error value there.
  int (*call)(void *context, lua_State *L, void *function);
  /// Gives back an object or function that a userdata held.
  void (*release)(void *object);
  /// One line of `print`.
  void (*print)(void *context, const char *text, size_t length);
  /// An error is about to unwind the stack: time to look at it.
  void (*trace)(void *context, lua_State *L);
} luahost_callbacks;

/// Opens a state with the sandboxed libraries; NULL if there is no memory at all.
luahost *luahost_open(luahost_callbacks callbacks, int64_t seed);
/// Closes the state; finalizers of userdata run.
void luahost_close(luahost *host);
/// The state.
lua_State *luahost_lua(luahost *host);

/// Sets all limits and starts counting afresh; 0 means none. `seconds` is wall-clock time from now.
void luahost_set_limits(luahost *host, size_t memory, uint64_t instructions, double seconds);
/// The flag that stops the script when it is not 0; NULL for none.
void luahost_set_interrupt(luahost *host, const volatile sig_atomic_t *flag);
/// Looks at interrupt and deadline; what has tripped stays tripped until the outermost call ends.
luahost_limit luahost_check(luahost *host);
/// Forgets what tripped, before an outermost call.
void luahost_rearm(luahost *host);
/// Bytes that Lua holds.
size_t luahost_memory(const luahost *host);
/// From now on everything that can be collected is, at every allocation: what a test needs that looks for pointers into
/// what Lua no longer holds.
void luahost_collect_always(luahost *host);
/// Instructions run, in steps of the hook.
uint64_t luahost_instructions(const luahost *host);

/// Calls the function under `arguments` values, protected, with `trace` looking at errors; all results, or one error
/// value, take the place of both. Returns Lua's status.
int luahost_call(luahost *host, int arguments, int results);
/// Turns the value at `index` into a string on top, as `tostring` does, protected; false leaves the error value there.
bool luahost_tostring(luahost *host, int index);
/// Whether the value at `index` is the mark with which limits unwind the stack.
bool luahost_is_limit(luahost *host, int index);

/// Pushes a function that calls `function`, which it owns.
void luahost_push_function(lua_State *L, void *function);
/// Pushes a userdata that owns `object`, with the metatable on top of the stack, which it replaces.
void luahost_push_object(lua_State *L, void *object);
/// Pushes a metatable for objects, with finalizers, closed to scripts. Indexing looks into the table of methods on top
/// of the stack first (which this replaces) and calls `index`, which it owns, for all else.
void luahost_push_metatable(lua_State *L, const char *name, void *index);
/// The object or function in the userdata at `index`; NULL if it is anything else, or was closed.
void *luahost_object(lua_State *L, int index);

/// One level of the stack.
typedef struct {
  const char *source;
  /// The source as Lua shortens it in its own messages.
  char short_source[LUA_IDSIZE];
  const char *name;
  int line;
  bool is_main;
} luahost_frame;
/// How many levels the stack has.
int luahost_stack_depth(lua_State *L);
/// Reads a level of the stack, 0 being what runs now; false above the last. A level without script line has line -1.
bool luahost_get_frame(lua_State *L, int level, luahost_frame *frame);

/// Starts a thread that calls `stuck` when a limit of time or an interrupt has been due for `grace` seconds in which
/// neither the hook nor a host function has run: C code of Lua that no hook can stop. Returns false if the system refuses
/// the thread, by a limit on processes say.
bool luahost_watch(luahost *host, double grace, void (*stuck)(void *context), void *context);
/// From now on the thread is refused, as the system may refuse it: what a test needs.
void luahost_refuse_thread(luahost *host);
/// Ends that thread.
void luahost_unwatch(luahost *host);

/// A list of registry references that any thread may add to and only Lua's thread empties.
typedef struct luahost_references luahost_references;
luahost_references *luahost_references_create(void);
void luahost_references_destroy(luahost_references *references);
/// Adds a reference to give back.
void luahost_references_add(luahost_references *references, int reference);
/// Gives back what was added.
void luahost_references_drain(luahost_references *references, lua_State *L);

/// Lua's macros as functions.
static inline int luahost_registry_index(void) { return LUA_REGISTRYINDEX; }
static inline void luahost_pop(lua_State *L, int count) { lua_settop(L, -count - 1); }
static inline void luahost_push_globals(lua_State *L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}
