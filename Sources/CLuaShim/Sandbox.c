#include <stdio.h>
#include <string.h>

#include "Internal.h"

// MARK: Text without addresses

void luahost_push_text(lua_State *L, int index) {
  index = lua_absindex(L, index);
  switch (lua_type(L, index)) {
    case LUA_TTABLE:
    case LUA_TFUNCTION:
    case LUA_TUSERDATA:
    case LUA_TLIGHTUSERDATA:
    case LUA_TTHREAD:
      if (luaL_getmetafield(L, index, "__tostring") == LUA_TNIL) {
        lua_pushstring(L, luaL_typename(L, index));
        return;
      }
      lua_pop(L, 1);
  }
  luaL_tolstring(L, index, NULL);
}

static int sandbox_tostring(lua_State *L) {
  luaL_checkany(L, 1);
  luahost_push_text(L, 1);
  return 1;
}

static int sandbox_print(lua_State *L) {
  luahost *host = luahost_of(L);
  int count = lua_gettop(L);
  luaL_Buffer line;
  luaL_buffinit(L, &line);
  for (int i = 1; i <= count; i++) {
    if (i > 1) luaL_addchar(&line, '\t');
    luahost_push_text(L, i);
    luaL_addvalue(&line);
  }
  luaL_pushresult(&line);
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  atomic_fetch_add_explicit(&host->swift_depth, 1, memory_order_relaxed);
  host->callbacks.print(host->callbacks.context, text, length);
  atomic_fetch_sub_explicit(&host->swift_depth, 1, memory_order_relaxed);
  return 0;
}

/// Calls the original library function as part of this call, so that its errors refer to the line of the script. This
/// works only for library functions without upvalues.
static int original(lua_State *L) { return lua_tocfunction(L, lua_upvalueindex(1))(L); }

static int sandbox_format(lua_State *L) {
  size_t length;
  const char *format = luaL_checklstring(L, 1, &length);
  int argument = 1;
  // A format can contain NULs; it ends with one.
  for (const char *at = format; at < format + length; at++) {
    if (*at != '%') continue;
    if (at[1] == '%') {
      at++;
      continue;
    }
    argument++;
    at += 1 + strspn(at + 1, "-+ #0123456789.");
    if (*at == 'p') return luaL_error(L, "string.format: %%p is not available: addresses differ from run to run");
    if (*at == 's' && argument <= lua_gettop(L)) {
      luahost_push_text(L, argument);
      lua_replace(L, argument);
    }
    if (!*at) break;
  }
  return original(L);
}

// MARK: Metatables

static int sandbox_setmetatable(lua_State *L) {
  static const char *const refused[][2] = {
      {"__gc", "finalizers run at unpredictable times; use 'local x <close> = ...' with '__close'"},
      {"__mode", "the contents of weak tables depend on when memory is collected"},
  };
  if (lua_type(L, 2) == LUA_TTABLE) {
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
      lua_pushstring(L, refused[i][0]);
      if (lua_rawget(L, 2) != LUA_TNIL)
        return luaL_error(L, "setmetatable: '%s' is not available: %s", refused[i][0], refused[i][1]);
      lua_pop(L, 1);
    }
  }
  return original(L);
}

static int sandbox_rawset(lua_State *L) {
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
    return luaL_error(L, "rawset: this table is protected and cannot be changed");
  return original(L);
}

// MARK: Protected calls, which cannot catch the error of a limit

static int after_protected_call(lua_State *L, int status) {
  luahost *host = luahost_of(L);
  if (luahost_catch_memory(host, status)) return luahost_raise_limit(L, host);
  return status == LUA_OK;
}

static int sandbox_pcall(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  if (after_protected_call(L, lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0))) return lua_gettop(L);
  lua_pushboolean(L, 0);
  lua_insert(L, -2);
  return 2;
}

/// Unlike in standard Lua, the handler runs after the stack has been unwound. If it ran before, an endless handler
/// could not be stopped.
static int sandbox_xpcall(lua_State *L) {
  luaL_checktype(L, 2, LUA_TFUNCTION);
  int arguments = lua_gettop(L) - 2;
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);
  if (after_protected_call(L, lua_pcall(L, arguments, LUA_MULTRET, 0))) return lua_gettop(L) - 2;
  lua_pushvalue(L, 2);
  lua_insert(L, -2);
  after_protected_call(L, lua_pcall(L, 1, 1, 0));
  lua_pushboolean(L, 0);
  lua_insert(L, -2);
  return 2;
}

// MARK: Code and random numbers

/// Compiles a text. The resulting function uses the globals of the sandbox. A script cannot choose other globals,
/// because it would lose the errors for undefined names.
static int sandbox_load(lua_State *L) {
  luaL_argcheck(L, lua_type(L, 1) == LUA_TSTRING, 1, "text of a script expected");
  luaL_argcheck(L, lua_gettop(L) < 4, 4, "load does not accept an environment");
  if (lua_gettop(L) < 3) lua_settop(L, 3);
  if (lua_isnil(L, 2)) {
    lua_pushliteral(L, "=load");
    lua_replace(L, 2);
  }
  lua_pushliteral(L, "t");
  lua_replace(L, 3);
  int results = original(L);
  // `load` returns the error of the compiler, which can be that of a limit.
  luahost *host = luahost_of(L);
  return luahost_catch_memory(host, results == 1 ? LUA_OK : LUA_ERRRUN) ? luahost_raise_limit(L, host) : results;
}

static int sandbox_randomseed(lua_State *L) {
  if (!lua_isnumber(L, 1))
    return luaL_error(L, "math.randomseed needs a number: without one, every run would differ");
  // The original function has an upvalue, the generator, so it must be called through Lua and not by `original`.
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 0);
  return 0;
}

// MARK: The libraries

/// Replaces the function `name` in the table on top of the stack by `wrapper`, which can call the original function.
static void wrap(lua_State *L, const char *name, lua_CFunction wrapper) {
  lua_getfield(L, -1, name);
  lua_pushcclosure(L, wrapper, 1);
  lua_setfield(L, -2, name);
}

static void replace(lua_State *L, const char *name, lua_CFunction function) {
  lua_pushcfunction(L, function);
  lua_setfield(L, -2, name);
}

static void discard(lua_State *L, const char *name) {
  lua_pushnil(L);
  lua_setfield(L, -2, name);
}

void luahost_open_sandbox(lua_State *L, int64_t seed) {
  luaL_requiref(L, LUA_GNAME, luaopen_base, 1);
  static const char *const absent[] = {"_G", "dofile", "loadfile", "collectgarbage", "warn"};
  for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) discard(L, absent[i]);
  replace(L, "tostring", sandbox_tostring);
  replace(L, "print", sandbox_print);
  replace(L, "pcall", sandbox_pcall);
  replace(L, "xpcall", sandbox_xpcall);
  replace(L, "pairs", luahost_pairs);
  replace(L, "next", luahost_next);
  wrap(L, "setmetatable", sandbox_setmetatable);
  wrap(L, "rawset", sandbox_rawset);
  wrap(L, "load", sandbox_load);

  luaL_requiref(L, LUA_TABLIBNAME, luaopen_table, 1);
  replace(L, "sort", luahost_sort);

  luaL_requiref(L, LUA_STRLIBNAME, luaopen_string, 1);
  discard(L, "dump");
  wrap(L, "format", sandbox_format);
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 2);

  luaL_requiref(L, LUA_UTF8LIBNAME, luaopen_utf8, 1);

  luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 1);
  lua_getfield(L, -1, "randomseed");
  lua_pushinteger(L, (lua_Integer)seed);
  lua_call(L, 1, 0);
  wrap(L, "randomseed", sandbox_randomseed);
  lua_pop(L, 5);
}
