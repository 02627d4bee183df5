#pragma once
#include <signal.h>
#include <stdbool.h>

/// The number of the signal that asks the program to end: SIGINT (Ctrl-C), SIGTERM or SIGHUP; 0 without such a signal.
/// The count hook of Lua and long loops of the program check this flag.
extern volatile sig_atomic_t darktime_interrupt_flag;

/// Installs a handler that sets the flag at the first of these signals. The second signal ends the process, with status
/// 128 plus its number. An ignored SIGHUP stays ignored. Returns false if the handler cannot be installed.
bool darktime_interrupt_install(void);

/// Clears the flag.
void darktime_interrupt_clear(void);

/// Returns the exit status of a program that ends because of the flag: 128 plus the number of the signal, which is
/// 130 for Ctrl-C.
int darktime_interrupt_status(void);

/// Returns whether an interrupt was requested.
static inline bool darktime_interrupted(void) { return darktime_interrupt_flag != 0; }

/// Returns the address of the flag, for C code that checks the flag.
const sig_atomic_t *darktime_interrupt_address(void);
