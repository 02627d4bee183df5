#pragma once
#include <signal.h>
#include <stdbool.h>

/// The flag that Ctrl-C sets. Lua's count hook and long host loops poll it; nothing else may stop them in between.
extern volatile sig_atomic_t darktime_interrupt_flag;

/// Sets the flag at the first SIGINT; the second one ends the process at once with status 130.
/// SIGTERM keeps its default. Returns false if the handler could not be installed.
bool darktime_interrupt_install(void);

/// Raises or clears the flag, as the handler would.
void darktime_interrupt_set(bool raised);

/// Whether an interrupt was asked for.
static inline bool darktime_interrupted(void) { return darktime_interrupt_flag != 0; }

/// Where the flag stands, for who polls it from C.
const sig_atomic_t *darktime_interrupt_address(void);
