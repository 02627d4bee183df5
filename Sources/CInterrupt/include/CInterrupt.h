#pragma once
#include <signal.h>
#include <stdbool.h>

/// The flag that Ctrl-C sets. The count hook of Lua and long loops of the program check the flag.
extern volatile sig_atomic_t darktime_interrupt_flag;

/// Installs a handler that sets the flag at the first SIGINT and ends the process with status 130 at the second SIGINT.
/// SIGTERM keeps its default action. Returns false if the handler cannot be installed.
bool darktime_interrupt_install(void);

/// Sets or clears the flag without a signal.
void darktime_interrupt_set(bool raised);

/// Returns whether an interrupt was requested.
static inline bool darktime_interrupted(void) { return darktime_interrupt_flag != 0; }

/// Returns the address of the flag, for C code that checks the flag.
const sig_atomic_t *darktime_interrupt_address(void);
