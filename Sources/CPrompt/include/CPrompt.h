#pragma once
#include <signal.h>
#include <stdbool.h>

/// Line editing with history and completion, based on libedit. This wrapper is written in C because Swift cannot call
/// the variadic functions of libedit.
typedef struct darktime_prompt darktime_prompt;

/// The completion of a line. The prompt frees both texts, which are allocated with `malloc`. A text is NULL if there is
/// none.
typedef struct {
  /// The text to insert at the cursor.
  char *insertion;
  /// Lines that list the candidates.
  char *listing;
} darktime_completion;

typedef enum {
  darktime_prompt_line = 0,
  /// The end of the input: Ctrl-D.
  darktime_prompt_end,
  /// Ctrl-C.
  darktime_prompt_interrupted,
} darktime_prompt_outcome;

/// Opens the terminal of stdin and stdout for editing. Returns NULL if this fails.
///
/// `interrupt` is the flag that Ctrl-C sets. `complete` receives `context` and the line up to the cursor.
darktime_prompt *darktime_prompt_open(
    const char *program, const volatile sig_atomic_t *interrupt, void *context,
    darktime_completion (*complete)(void *context, const char *text));
/// Restores the terminal.
void darktime_prompt_close(darktime_prompt *prompt);

/// Uses a file for the history: reads it, and keeps up to `size` lines in it. Returns false if the file can be neither
/// read nor created.
bool darktime_prompt_use_history(darktime_prompt *prompt, const char *path, int size);
/// Adds a line to the history and to its file.
void darktime_prompt_remember(darktime_prompt *prompt, const char *line);

/// Shows `text` and reads a line. `*line` is valid until the next call, and is set only for `darktime_prompt_line`.
darktime_prompt_outcome darktime_prompt_read(darktime_prompt *prompt, const char *text, const char **line);
