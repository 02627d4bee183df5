#include <stdlib.h>
#include <string.h>

#include "Internal.h"

// Lua seeds its string hashes differently in each process, so the order of `pairs` and `next` differs from run to run.
// The sort function of Lua uses the clock to choose pivots, which can change the order of equal elements. The functions
// in this file always use the same order. `pairs` and `next` visit numbers first, then strings, then booleans, each in
// increasing order. In `table.sort`, equal elements keep their order.

// MARK: Keys

/// A key for comparisons. `text` points into the Lua string, which must be kept alive as long as the key is used.
typedef struct {
  int type;
  bool is_integer;
  lua_Integer integer;
  lua_Number number;
  const char *text;
  size_t length;
  lua_Integer position;
} order_key;

static int rank(int type) {
  return type == LUA_TNUMBER ? 0 : type == LUA_TSTRING ? 1 : type == LUA_TBOOLEAN ? 2 : 3;
}

static int compare_numbers(const order_key *a, const order_key *b) {
  if (a->is_integer && b->is_integer) return (a->integer > b->integer) - (a->integer < b->integer);
  if (a->number != b->number) return (a->number > b->number) - (a->number < b->number);
  return (int)a->is_integer - (int)b->is_integer;
}

static int compare_keys(const void *left, const void *right) {
  const order_key *a = left, *b = right;
  if (a->type != b->type) return rank(a->type) - rank(b->type);
  switch (a->type) {
    case LUA_TNUMBER:
      return compare_numbers(a, b);
    case LUA_TSTRING: {
      size_t shorter = a->length < b->length ? a->length : b->length;
      int order = memcmp(a->text, b->text, shorter);
      return order ? order : (a->length > b->length) - (a->length < b->length);
    }
    case LUA_TBOOLEAN:
      return (int)(a->integer - b->integer);
    default:
      return 0;
  }
}

static order_key key_at(lua_State *L, int index) {
  order_key key = {.type = lua_type(L, index)};
  if (key.type == LUA_TNUMBER) {
    // As a key, 2.0 is the same as 2.
    int is_whole;
    key.integer = lua_tointegerx(L, index, &is_whole);
    key.is_integer = is_whole;
    key.number = lua_tonumber(L, index);
  } else if (key.type == LUA_TSTRING) {
    key.text = lua_tolstring(L, index, &key.length);
  } else if (key.type == LUA_TBOOLEAN) {
    key.integer = lua_toboolean(L, index);
  }
  return key;
}

static int refuse_keys(lua_State *L, const char *function, int index) {
  return luaL_error(L, "%s: the table has several keys that have no order (such as a %s); use numbers or strings",
                    function, luaL_typename(L, index));
}

/// Raises an error if the table at stack index 1 is weak. 'setmetatable' does so as well, but '__mode' can be added to
/// a metatable later.
static void refuse_weak(lua_State *L, const char *function) {
  if (luaL_getmetafield(L, 1, "__mode") == LUA_TNIL) return;
  luaL_error(L, "%s: the table is weak ('__mode'): its contents depend on when memory is collected", function);
}

// MARK: pairs and next

/// The iterator function of `pairs`. Its upvalues are the table, the sorted keys, and the position among the keys.
static int next_pair(lua_State *L) {
  lua_Integer position = lua_tointeger(L, lua_upvalueindex(3));
  for (;;) {
    position++;
    if (lua_rawgeti(L, lua_upvalueindex(2), position) == LUA_TNIL) return 1;
    lua_pushvalue(L, -1);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) break;  // else the key was removed meanwhile
    lua_pop(L, 2);
  }
  lua_pushinteger(L, position);
  lua_replace(L, lua_upvalueindex(3));
  return 2;
}

int luahost_pairs(lua_State *L) {
  luaL_checkany(L, 1);
  if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
    lua_pushvalue(L, 1);
    lua_call(L, 1, 3);
    return 3;
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);

  refuse_weak(L, "pairs");

  // First all keys are stored in a new table. These allocations may run the garbage collector. The strings are
  // therefore accessed in memory only afterwards, and only for the keys that were found.
  lua_newtable(L);  // 2: the keys in any order, which keeps their strings alive
  lua_Integer count = 0;
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    lua_pushvalue(L, -2);
    lua_rawseti(L, 2, ++count);
  }
  if (count > INT32_MAX) return luaL_error(L, "pairs: the table is too large");

  lua_createtable(L, (int)count, 0);  // 3: the keys, sorted
  order_key *keys = lua_newuserdatauv(L, (count ? (size_t)count : 1) * sizeof *keys, 0);
  int unordered = 0;
  for (lua_Integer i = 0; i < count; i++) {
    lua_rawgeti(L, 2, i + 1);
    keys[i] = key_at(L, -1);
    keys[i].position = i + 1;
    if (rank(keys[i].type) == 3 && ++unordered > 1) return refuse_keys(L, "pairs", -1);
    lua_pop(L, 1);
  }
  qsort(keys, (size_t)count, sizeof *keys, compare_keys);
  for (lua_Integer i = 0; i < count; i++) {
    lua_rawgeti(L, 2, keys[i].position);
    lua_rawseti(L, 3, i + 1);
  }

  lua_pushvalue(L, 1);
  lua_pushvalue(L, 3);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, next_pair, 3);
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

/// Implements `next`: returns the smallest key above the given key, and its value. It visits the whole table, because
/// tables are not ordered.
int luahost_next(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  refuse_weak(L, "next");
  bool from_start = lua_isnil(L, 2);
  order_key after = key_at(L, 2), best = {0};
  bool found = false;
  int unordered = 0;
  lua_pushnil(L);  // 3: the best key
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    order_key key = key_at(L, -2);
    if (rank(key.type) == 3 && ++unordered > 1) return refuse_keys(L, "next", -2);
    if (!from_start && compare_keys(&key, &after) <= 0) continue;
    if (found && compare_keys(&key, &best) >= 0) continue;
    best = key;
    found = true;
    lua_pushvalue(L, -2);
    lua_replace(L, 3);
  }
  if (!found) {
    lua_pushnil(L);
    return 1;
  }
  lua_settop(L, 3);
  lua_pushvalue(L, 3);
  lua_rawget(L, 1);
  return 2;
}

// MARK: table.sort

/// Returns whether the value on top of the stack comes before the value below it. Pops both values.
static bool comes_before(lua_State *L) {
  bool before;
  if (lua_isnil(L, 2)) {
    before = lua_compare(L, -1, -2, LUA_OPLT);
    lua_pop(L, 2);
  } else {
    lua_pushvalue(L, 2);
    lua_insert(L, -3);  // function, under, top
    lua_insert(L, -2);  // function, top, under
    lua_call(L, 2, 1);
    before = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  return before;
}

/// Merges [low, middle) and [middle, high) of the table at `from` into the table at `to`.
static void merge(lua_State *L, int from, int to, lua_Integer low, lua_Integer middle, lua_Integer high) {
  lua_Integer left = low, right = middle;
  for (lua_Integer at = low; at < high; at++) {
    bool take_right = left == middle;
    if (!take_right && right < high) {
      lua_rawgeti(L, from, left);
      lua_rawgeti(L, from, right);
      take_right = comes_before(L);
    }
    lua_rawgeti(L, from, take_right ? right++ : left++);
    lua_rawseti(L, to, at);
  }
}

int luahost_sort(lua_State *L) {
  luaL_checkany(L, 1);
  lua_Integer count = luaL_len(L, 1);
  if (count < 2) return 0;
  luaL_argcheck(L, count < INT32_MAX, 1, "array too big");
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  int expected = (int)lua_rawlen(L, 1);  // a '__len' of the script may return any number
  lua_createtable(L, expected, 0);  // 3
  lua_createtable(L, expected, 0);  // 4
  for (lua_Integer i = 1; i <= count; i++) {
    lua_geti(L, 1, i);
    lua_rawseti(L, 3, i);
  }
  int from = 3, to = 4;
  for (lua_Integer width = 1; width < count; width *= 2) {
    for (lua_Integer low = 1; low <= count; low += 2 * width) {
      lua_Integer middle = low + width <= count + 1 ? low + width : count + 1;
      lua_Integer high = middle + width <= count + 1 ? middle + width : count + 1;
      merge(L, from, to, low, middle, high);
    }
    int swap = from;
    from = to;
    to = swap;
  }
  for (lua_Integer i = 1; i <= count; i++) {
    lua_rawgeti(L, from, i);
    lua_seti(L, 1, i);
  }
  return 0;
}
