#include "CInterrupt.h"

#include <string.h>
#include <unistd.h>

volatile sig_atomic_t darktime_interrupt_flag = 0;

static void on_interrupt(int signal_number) {
  (void)signal_number;
  if (darktime_interrupt_flag) _exit(130);
  darktime_interrupt_flag = 1;
}

bool darktime_interrupt_install(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGINT, &action, NULL) != 0) return false;
  // The process that started this program may have blocked the signal, and a new program inherits blocked signals.
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  return sigprocmask(SIG_UNBLOCK, &interrupt, NULL) == 0;
}

void darktime_interrupt_set(bool raised) { darktime_interrupt_flag = raised ? 1 : 0; }

const sig_atomic_t *darktime_interrupt_address(void) { return (const sig_atomic_t *)&darktime_interrupt_flag; }
