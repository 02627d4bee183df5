#include "CInterrupt.h"

#include <string.h>
#include <unistd.h>

volatile sig_atomic_t darktime_interrupt_flag = 0;

static void on_interrupt(int signal_number) {
  if (darktime_interrupt_flag) _exit(128 + signal_number);
  darktime_interrupt_flag = signal_number;
}

bool darktime_interrupt_install(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  sigset_t unblocked;
  sigemptyset(&unblocked);
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
    struct sigaction before;
    if (sigaction(signals[i], NULL, &before) != 0) return false;
    // nohup ignores SIGHUP for the programs that it starts.
    if (signals[i] == SIGHUP && before.sa_handler == SIG_IGN) continue;
    if (sigaction(signals[i], &action, NULL) != 0) return false;
    sigaddset(&unblocked, signals[i]);
  }
  // The process that started this program may have blocked the signals, and a new program inherits blocked signals.
  return sigprocmask(SIG_UNBLOCK, &unblocked, NULL) == 0;
}

void darktime_interrupt_clear(void) { darktime_interrupt_flag = 0; }

int darktime_interrupt_status(void) {
  int signal_number = darktime_interrupt_flag;
  return 128 + (signal_number ? signal_number : SIGINT);
}

const sig_atomic_t *darktime_interrupt_address(void) { return (const sig_atomic_t *)&darktime_interrupt_flag; }
