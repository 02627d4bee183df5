#include <errno.h>
#include <time.h>

#include "Internal.h"

#define POLL_NANOSECONDS 20000000L
/// The longest time between two checks that counts as it is. Only a process that was stopped (Ctrl-Z, or a computer that
/// slept) has longer times between its checks, and the script cannot run meanwhile.
#define LONGEST_TURN (50 * POLL_NANOSECONDS)

/// Sleeps until the next check, or until the watch ends. Returns whether the watch continues.
static bool wait_for_turn(luahost *host) {
  pthread_mutex_lock(&host->watch_lock);
#ifdef __APPLE__
  struct timespec step = {.tv_sec = 0, .tv_nsec = POLL_NANOSECONDS};
  if (!host->watch_ends) pthread_cond_timedwait_relative_np(&host->watch_wake, &host->watch_lock, &step);
#else
  uint64_t until = luahost_now() + POLL_NANOSECONDS;
  struct timespec time = {.tv_sec = (time_t)(until / 1000000000u), .tv_nsec = (long)(until % 1000000000u)};
  if (!host->watch_ends) pthread_cond_timedwait(&host->watch_wake, &host->watch_lock, &time);
#endif
  bool goes_on = !host->watch_ends;
  pthread_mutex_unlock(&host->watch_lock);
  return goes_on;
}

static void *watch(void *context) {
  luahost *host = context;
  uint64_t last_ticks = 0;
  uint64_t last = luahost_now();
  uint64_t quiet = 0, due_for = 0;
  while (wait_for_turn(host)) {
    uint64_t ticks = atomic_load_explicit(&host->ticks, memory_order_relaxed);
    bool in_lua = atomic_load_explicit(&host->running, memory_order_relaxed) > 0 &&
                  atomic_load_explicit(&host->swift_depth, memory_order_relaxed) == 0;
    uint64_t now = luahost_now();
    uint64_t turn = now - last < LONGEST_TURN ? now - last : POLL_NANOSECONDS;
    last = now;
    luahost_limit due = luahost_due(host);
    bool moves = ticks != last_ticks || !in_lua;
    last_ticks = ticks;
    quiet = moves ? 0 : quiet + turn;
    due_for = moves || due == luahost_limit_none ? 0 : due_for + turn;
    if (due_for > 0 && due_for >= host->grace) {
      host->stuck(host->stuck_context, due);
      return NULL;
    }
    if (host->silence && quiet >= host->silence) {
      host->stuck(host->stuck_context, luahost_limit_silence);
      return NULL;
    }
  }
  return NULL;
}

/// Converts seconds, which are limited to 0...1e9 because the product could overflow otherwise.
static uint64_t nanoseconds(double seconds) {
  return seconds > 0 ? (uint64_t)((seconds < 1e9 ? seconds : 1e9) * 1e9) : 0;
}

void luahost_refuse_thread(luahost *host) { host->refuses_thread = true; }

bool luahost_watch(luahost *host, double grace, double silence, void (*stuck)(void *, luahost_limit), void *context) {
  if (host->watching) return true;
  host->grace = nanoseconds(grace);
  host->silence = nanoseconds(silence);
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
