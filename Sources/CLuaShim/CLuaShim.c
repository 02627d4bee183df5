#include "CLuaShim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "Internal.h"

#define HOOK_STEP 1000
/// The memory, in bytes, that a request may add after a limit was exceeded. The error needs little.
#define MOST_AFTER_LIMIT 65536

uint64_t luahost_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

// MARK: Memory

/// Notes a request that is not granted.
static void note_refusal(luahost *host, const void *block, size_t size) {
  if (host->refused_size != size || host->refused_block != block) host->had_refused = host->has_refused;
  host->has_refused = true;
  host->refused_block = block;
  host->refused_size = size;
}

/// Refuses a request because of the memory limit.
static void refuse(luahost *host, const void *block, size_t size) {
  // After the first refusal, Lua collects garbage and repeats the request. After the second, it raises an error, which
  // `load` would turn into a result, and an error in a '__close' of the script would replace it. For its table of
  // strings and a smaller stack, Lua would go on without an error, but the script is at its limit all the same. A
  // request for more than the limit is not repeated in vain.
  bool is_repeated = host->refused_size == size && host->refused_block == block;
  if (is_repeated || size > host->memory_limit) host->tripped = luahost_limit_memory;
  // Lua raises the memory error without calling the message handler. This is therefore the only moment at which the
  // position in the script can be recorded.
  atomic_fetch_add_explicit(&host->swift_depth, 1, memory_order_relaxed);
  host->callbacks.trace(host->callbacks.context, host->L);
  atomic_fetch_sub_explicit(&host->swift_depth, 1, memory_order_relaxed);
  // Recording the position may have needed memory itself, so this is the last step.
  note_refusal(host, block, size);
}

static void *allocate(void *context, void *block, size_t old_size, size_t new_size) {
  luahost *host = context;
  if (!block) old_size = 0;  // for a new block Lua passes a type tag here
  if (new_size == 0) {
    if (block && block == host->stack) host->stack = NULL;
    free(block);
    host->memory_used -= old_size;
    return NULL;
  }
  bool grows = new_size > old_size;
  // From 5.4.6 on, Lua moves its stack in place: meanwhile, its pointers are invalid, so that nothing may look at the
  // stack, and a refused request is not repeated. The stack cannot have more than 16 MB.
  bool is_stack = block && block == host->stack;
  if (host->collects_always && grows && !is_stack) {
    host->asks_again = !host->asks_again;
    if (host->asks_again) return NULL;
  }
  if (grows && !is_stack && host->memory_limit && host->memory_used + (new_size - old_size) > host->memory_limit &&
      atomic_load_explicit(&host->swift_depth, memory_order_relaxed) == 0) {
    if (host->tripped == luahost_limit_none) {
      refuse(host, block, new_size);
      return NULL;
    }
    if (new_size - old_size > MOST_AFTER_LIMIT) return NULL;
  }
  void *moved = realloc(block, new_size);
  if (!moved && !grows) moved = block;  // Lua relies on it that a block can shrink.
  if (!moved) {
    note_refusal(host, block, new_size);
    if (atomic_load_explicit(&host->swift_depth, memory_order_relaxed) == 0) return NULL;
    fputs("fatal: the system has no memory left\n", stderr);
    abort();
  }
  if (grows) {
    // A request that is granted when it is repeated was refused only for the time of a collection.
    if (host->refused_size == new_size && host->refused_block == block) host->has_refused = host->had_refused;
    host->refused_size = 0;
  }
  if (is_stack || (host->finds_stack && grows)) {
    host->stack = moved;
    host->finds_stack = false;
  }
  host->memory_used += new_size - old_size;
  return moved;
}

void luahost_collect_always(luahost *host) { host->collects_always = true; }

size_t luahost_memory(const luahost *host) { return host->memory_used; }

// MARK: Limits

luahost_limit luahost_due(luahost *host) {
  const volatile sig_atomic_t *flag = atomic_load_explicit(&host->interrupt, memory_order_relaxed);
  if (flag && *flag) return luahost_limit_interrupt;
  uint64_t deadline = atomic_load_explicit(&host->deadline, memory_order_relaxed);
  if (deadline && luahost_now() >= deadline) return luahost_limit_time;
  return luahost_limit_none;
}

luahost_limit luahost_check(luahost *host) {
  if (host->tripped == luahost_limit_none) host->tripped = luahost_due(host);
  return host->tripped;
}

static void count_hook(lua_State *L, lua_Debug *activation) {
  (void)activation;
  luahost *host = luahost_of(L);
  atomic_fetch_add_explicit(&host->ticks, 1, memory_order_relaxed);
  host->instructions += (uint64_t)host->step;
  if (host->tripped == luahost_limit_none) {
    host->tripped = luahost_due(host);
    if (host->tripped == luahost_limit_none && host->instruction_limit &&
        host->instructions >= host->instruction_limit)
      host->tripped = luahost_limit_instructions;
  }
  if (host->tripped != luahost_limit_none) luahost_raise_limit(L, host);
}

static void set_step(luahost *host, lua_State *L, int step) {
  host->step = step;
  lua_sethook(L, count_hook, LUA_MASKCOUNT, step);
}

int luahost_raise_limit(lua_State *L, luahost *host) {
  set_step(host, L, 1);  // code that runs after this, such as a handler, ends at its first instruction
  lua_pushlightuserdata(L, host);
  return lua_error(L);
}

bool luahost_catch_memory(luahost *host, int status) {
  // The status is not sufficient: a script can raise the text of Lua's memory error itself, and a '__close' can replace
  // the error of a refusal.
  if (status != LUA_OK && host->has_refused && host->tripped == luahost_limit_none)
    host->tripped = luahost_limit_memory;
  return host->tripped != luahost_limit_none;
}

void luahost_rearm(luahost *host) {
  host->tripped = luahost_limit_none;
  host->has_refused = false;
  host->refused_size = 0;
  set_step(host, host->L, HOOK_STEP);
}

void luahost_set_limits(luahost *host, size_t memory, uint64_t instructions, double seconds) {
  host->memory_limit = memory;
  host->collect_at = memory / 2;
  host->instruction_limit = instructions;
  host->instructions = 0;
  // A time limit is at most 1e9 s (about 30 years), because the deadline in nanoseconds could overflow otherwise.
  if (seconds > 1e9) seconds = 1e9;
  uint64_t deadline = seconds > 0 ? luahost_now() + (uint64_t)(seconds * 1e9) : 0;
  atomic_store_explicit(&host->deadline, deadline, memory_order_relaxed);
}

void luahost_set_interrupt(luahost *host, const volatile sig_atomic_t *flag) {
  atomic_store_explicit(&host->interrupt, flag, memory_order_relaxed);
}

uint64_t luahost_instructions(const luahost *host) { return host->instructions; }

// MARK: Calls into Swift

/// An object or a function that a userdata owns.
///
/// All of them are in a list of the host, because Lua does not release every one: if the stack of C is full when a
/// finalizer is due, Lua drops the userdata without calling the finalizer.
struct luahost_owned {
  void *object;
  /// The bytes of the object that count towards the memory limit.
  size_t bytes;
  luahost_owned *before, *after;
};

/// Pushes a userdata that owns `object`; its metatable must be set next.
static void push_owner(lua_State *L, void *object, size_t bytes) {
  luahost *host = luahost_of(L);
  luahost_owned **slot = lua_newuserdatauv(L, sizeof *slot, 0);
  luahost_owned *owned = *slot = malloc(sizeof *owned);
  if (!owned) {
    fputs("fatal: the system has no memory left\n", stderr);
    abort();
  }
  *owned = (luahost_owned){.object = object, .bytes = bytes, .after = host->owned};
  if (host->owned) host->owned->before = owned;
  host->owned = owned;
  host->memory_used += bytes;
}

/// Releases an object and removes it from the list.
static void release(luahost *host, luahost_owned *owned) {
  void *object = owned->object;
  host->memory_used -= owned->bytes;
  if (owned->before) owned->before->after = owned->after;
  else host->owned = owned->after;
  if (owned->after) owned->after->before = owned->before;
  free(owned);
  atomic_fetch_add_explicit(&host->swift_depth, 1, memory_order_relaxed);
  host->callbacks.release(object);
  atomic_fetch_sub_explicit(&host->swift_depth, 1, memory_order_relaxed);
}

/// Returns the object of the userdata at `index`; NULL if it was released.
static void *object_at(lua_State *L, int index) {
  luahost_owned **slot = lua_touserdata(L, index);
  return slot && *slot ? (*slot)->object : NULL;
}

/// Collects garbage, so that host objects are released before the memory limit is reached. Lua does not know the memory
/// of host objects, and the collection that it starts after a refused allocation calls no finalizers.
static void collect(lua_State *L, luahost *host) {
  // Finalizers need some memory themselves, which must not be refused.
  atomic_fetch_add_explicit(&host->swift_depth, 1, memory_order_relaxed);
  lua_gc(L, LUA_GCCOLLECT, 0);
  atomic_fetch_sub_explicit(&host->swift_depth, 1, memory_order_relaxed);
  if (host->memory_used > host->memory_limit) host->tripped = luahost_limit_memory;
  else host->collect_at = host->memory_used + (host->memory_limit - host->memory_used) / 2;
}

int luahost_trampoline(lua_State *L) {
  luahost *host = luahost_of(L);
  void *function = object_at(L, lua_upvalueindex(1));
  atomic_fetch_add_explicit(&host->ticks, 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&host->swift_depth, 1, memory_order_relaxed);
  int count = host->callbacks.call(host->callbacks.context, L, function);
  atomic_fetch_sub_explicit(&host->swift_depth, 1, memory_order_relaxed);
  // A host function can run for minutes, during which the hook is not called. The limits are therefore checked here.
  luahost_check(host);
  if (host->memory_limit && host->memory_used > host->collect_at && host->tripped == luahost_limit_none)
    collect(L, host);
  if (host->tripped != luahost_limit_none) return luahost_raise_limit(L, host);
  if (count < 0) return lua_error(L);
  return count;
}

static int release_object(lua_State *L) {
  luahost_owned **slot = lua_touserdata(L, 1);
  if (!slot || !*slot) return 0;
  luahost_owned *owned = *slot;
  *slot = NULL;
  release(luahost_of(L), owned);
  return 0;
}

/// The address of this variable is a key that marks the metatables of userdata that own a pointer.
static const char owned_mark = 0;

static void set_finalizers(lua_State *L) {
  lua_pushboolean(L, 1);
  lua_rawsetp(L, -2, &owned_mark);
  lua_pushcfunction(L, release_object);
  lua_setfield(L, -2, "__gc");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
}

static void push_box(lua_State *L, void *function) {
  push_owner(L, function, 0);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &owned_mark);
  lua_setmetatable(L, -2);
}

void luahost_push_function(lua_State *L, void *function) {
  push_box(L, function);
  lua_pushcclosure(L, luahost_trampoline, 1);
}

void luahost_push_object(lua_State *L, void *object, size_t bytes) {
  push_owner(L, object, bytes);
  lua_insert(L, -2);
  lua_setmetatable(L, -2);
}

static int index_object(lua_State *L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNIL) return 1;
  lua_pop(L, 1);
  return luahost_trampoline(L);
}

void luahost_push_metatable(lua_State *L, const char *name, void *index) {
  lua_createtable(L, 0, 8);
  set_finalizers(L);
  lua_pushcfunction(L, release_object);
  lua_setfield(L, -2, "__close");
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__name");
  push_box(L, index);
  lua_pushvalue(L, -3);
  lua_pushcclosure(L, index_object, 2);
  lua_setfield(L, -2, "__index");
  lua_remove(L, -2);
}

void *luahost_object(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return NULL;
  bool owned = lua_rawgetp(L, -1, &owned_mark) == LUA_TBOOLEAN;
  lua_pop(L, 2);
  return owned ? object_at(L, index) : NULL;
}

// MARK: Calls into Lua

static int look_at_error(lua_State *L) {
  luahost *host = luahost_of(L);
  atomic_fetch_add_explicit(&host->swift_depth, 1, memory_order_relaxed);
  host->callbacks.trace(host->callbacks.context, L);
  atomic_fetch_sub_explicit(&host->swift_depth, 1, memory_order_relaxed);
  return 1;
}

int luahost_call(luahost *host, int arguments, int results) {
  lua_State *L = host->L;
  int base = lua_gettop(L) - arguments;
  lua_pushcfunction(L, look_at_error);
  lua_insert(L, base);
  int depth = atomic_exchange_explicit(&host->swift_depth, 0, memory_order_relaxed);
  atomic_fetch_add_explicit(&host->running, 1, memory_order_relaxed);
  int status = lua_pcall(L, arguments, results, base);
  atomic_fetch_sub_explicit(&host->running, 1, memory_order_relaxed);
  atomic_store_explicit(&host->swift_depth, depth, memory_order_relaxed);
  luahost_catch_memory(host, status);
  lua_remove(L, base);
  return status;
}

static int text_of(lua_State *L) {
  luahost_push_text(L, 1);
  return 1;
}

bool luahost_tostring(luahost *host, int index) {
  lua_State *L = host->L;
  index = lua_absindex(L, index);
  lua_pushcfunction(L, text_of);
  lua_pushvalue(L, index);
  return luahost_call(host, 1, 1) == LUA_OK;
}

int luahost_stack_depth(lua_State *L, int most) {
  lua_Debug activation;
  // Lua reaches a level by walking from the innermost one, so the outermost levels of an endless recursion take long.
  if (most > 0 && lua_getstack(L, most - 1, &activation)) return most;
  int below = 0, above = 1;
  while (lua_getstack(L, above, &activation)) {
    below = above;
    above *= 2;
  }
  while (below < above) {
    int middle = below + (above - below) / 2;
    if (lua_getstack(L, middle, &activation)) below = middle + 1;
    else above = middle;
  }
  return below;
}

bool luahost_get_frame(lua_State *L, int level, luahost_frame *frame) {
  lua_Debug activation;
  if (!lua_getstack(L, level, &activation)) return false;
  lua_getinfo(L, "Sln", &activation);
  strncpy(frame->short_source, activation.short_src, sizeof frame->short_source - 1);
  frame->short_source[sizeof frame->short_source - 1] = 0;
  frame->source = activation.source;
  frame->name = activation.name;
  frame->line = activation.currentline;
  frame->is_main = strcmp(activation.what, "main") == 0;
  return true;
}

// MARK: Life cycle

static int panic(lua_State *L) {
  (void)L;
  fputs("fatal: a Lua error outside of any protected call\n", stderr);
  abort();
}

luahost *luahost_open(luahost_callbacks callbacks, int64_t seed) {
  luahost *host = calloc(1, sizeof *host);
  if (!host) return NULL;
  host->callbacks = callbacks;
  atomic_store(&host->swift_depth, 1);
  pthread_mutex_init(&host->watch_lock, NULL);
#ifdef __APPLE__
  pthread_cond_init(&host->watch_wake, NULL);
#else
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&host->watch_wake, &attributes);
  pthread_condattr_destroy(&attributes);
#endif
  lua_State *L = lua_newstate(allocate, host);
  if (!L) {
    free(host);
    return NULL;
  }
  host->L = L;
  *(luahost **)lua_getextraspace(L) = host;
  lua_atpanic(L, panic);
  host->finds_stack = true;
  lua_checkstack(L, 200);
  host->finds_stack = false;
  // After an error in error handling, lua_pcall makes this string outside of the protected call. If it exists already,
  // no memory is needed, and no error can arise there.
  lua_pushliteral(L, "error in error handling");
  luaL_ref(L, LUA_REGISTRYINDEX);
  lua_createtable(L, 0, 4);
  set_finalizers(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &owned_mark);
  luahost_open_sandbox(L, seed);
  luahost_rearm(host);
  return host;
}

void luahost_close(luahost *host) {
  luahost_unwatch(host);
  lua_close(host->L);
  while (host->owned) release(host, host->owned);
  pthread_cond_destroy(&host->watch_wake);
  pthread_mutex_destroy(&host->watch_lock);
  free(host);
}

lua_State *luahost_lua(luahost *host) { return host->L; }
