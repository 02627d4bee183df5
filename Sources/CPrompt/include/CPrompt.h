#pragma once
#include <signal.h>
#include <stdbool.h>

/// Line editing with history and completion, over libedit. Its settings are variadic functions, which Swift cannot call,
/// and its callbacks are C.
typedef struct darktime_prompt darktime_prompt;

/// What completes a line. Both texts are made by `malloc`, and freed here; NULL for none.
typedef struct {
  /// What to put behind the cursor.
  char *insertion;
  /// Lines that tell the candidates.
  char *listing;
} darktime_completion;

typedef enum {
  darktime_prompt_line = 0,
  /// The end of the input: Ctrl-D.
  darktime_prompt_end,
  /// Ctrl-C.
  darktime_prompt_interrupted,
} darktime_prompt_outcome;

/// Opens the terminal of stdin and stdout for editing; NULL if that cannot be.
///
/// `interrupt` is the flag that Ctrl-C sets. `complete` gets `context` and the line up to the cursor.
darktime_prompt *darktime_prompt_open(
    const char *program, const volatile sig_atomic_t *interrupt, void *context,
    darktime_completion (*complete)(void *context, const char *text));
/// Gives the terminal back.
void darktime_prompt_close(darktime_prompt *prompt);

/// Takes a file for the history: reads it, and keeps up to `size` lines in it. False if it can be neither read nor made.
bool darktime_prompt_use_history(darktime_prompt *prompt, const char *path, int size);
/// Puts a line into the history, and into its file.
void darktime_prompt_remember(darktime_prompt *prompt, const char *line);

/// Reads a line after `text`. `*line` is valid until the next call, and set for `darktime_prompt_line` alone.
darktime_prompt_outcome darktime_prompt_read(darktime_prompt *prompt, const char *text, const char **line);
