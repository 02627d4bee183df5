#include <errno.h>
#include <time.h>

#include "Internal.h"

#define POLL_NANOSECONDS 20000000L

/// Sleeps until the next check, or until the watch ends. Returns whether the watch continues.
static bool wait_for_turn(luahost *host) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += POLL_NANOSECONDS;
  if (until.tv_nsec >= 1000000000L) {
    until.tv_nsec -= 1000000000L;
    until.tv_sec += 1;
  }
  pthread_mutex_lock(&host->watch_lock);
  if (!host->watch_ends) pthread_cond_timedwait(&host->watch_wake, &host->watch_lock, &until);
  bool goes_on = !host->watch_ends;
  pthread_mutex_unlock(&host->watch_lock);
  return goes_on;
}

static void *watch(void *context) {
  luahost *host = context;
  uint64_t last_ticks = 0;
  uint64_t quiet_since = luahost_now();
  while (wait_for_turn(host)) {
    uint64_t ticks = atomic_load_explicit(&host->ticks, memory_order_relaxed);
    bool in_lua = atomic_load_explicit(&host->running, memory_order_relaxed) > 0 &&
                  atomic_load_explicit(&host->swift_depth, memory_order_relaxed) == 0;
    uint64_t now = luahost_now();
    if (ticks != last_ticks || !in_lua || luahost_due(host) == luahost_limit_none) {
      last_ticks = ticks;
      quiet_since = now;
    } else if (now - quiet_since >= host->grace) {
      host->stuck(host->stuck_context);
      return NULL;
    }
  }
  return NULL;
}

void luahost_refuse_thread(luahost *host) { host->refuses_thread = true; }

bool luahost_watch(luahost *host, double grace, void (*stuck)(void *), void *context) {
  if (host->watching) return true;
  host->grace = (uint64_t)(grace * 1e9);
  host->stuck = stuck;
  host->stuck_context = context;
  host->watch_ends = false;
  // The new thread must not receive signals. Otherwise the handler for Ctrl-C could run on the stack of the thread
  // while that stack is being removed.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  host->watching = !host->refuses_thread && pthread_create(&host->watcher, NULL, watch, host) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return host->watching;
}

void luahost_unwatch(luahost *host) {
  if (!host->watching) return;
  pthread_mutex_lock(&host->watch_lock);
  host->watch_ends = true;
  pthread_cond_signal(&host->watch_wake);
  pthread_mutex_unlock(&host->watch_lock);
  pthread_join(host->watcher, NULL);
  host->watching = false;
}
