#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "CLuaShim.h"

struct luahost_references {
  pthread_mutex_t lock;
  int *list;
  size_t count;
  size_t capacity;
};

luahost_references *luahost_references_create(void) {
  luahost_references *references = calloc(1, sizeof *references);
  if (references) pthread_mutex_init(&references->lock, NULL);
  return references;
}

void luahost_references_destroy(luahost_references *references) {
  pthread_mutex_destroy(&references->lock);
  free(references->list);
  free(references);
}

void luahost_references_add(luahost_references *references, int reference) {
  pthread_mutex_lock(&references->lock);
  if (references->count == references->capacity) {
    size_t capacity = references->capacity ? references->capacity * 2 : 64;
    int *grown = realloc(references->list, capacity * sizeof *grown);
    if (!grown) {
      fputs("fatal: the system has no memory left\n", stderr);
      abort();
    }
    references->list = grown;
    references->capacity = capacity;
  }
  references->list[references->count++] = reference;
  pthread_mutex_unlock(&references->lock);
}

void luahost_references_drain(luahost_references *references, lua_State *L) {
  pthread_mutex_lock(&references->lock);
  for (size_t i = 0; i < references->count; i++) luaL_unref(L, LUA_REGISTRYINDEX, references->list[i]);
  references->count = 0;
  pthread_mutex_unlock(&references->lock);
}
