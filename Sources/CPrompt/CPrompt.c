#include "CPrompt.h"

#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>
#include <wchar.h>

struct darktime_prompt {
  EditLine *editor;
  History *history;
  const char *text;
  const volatile sig_atomic_t *interrupt;
  bool was_interrupted;
  void *context;
  darktime_completion (*complete)(void *context, const char *text);
  char *history_path;
};

static darktime_prompt *prompt_of(EditLine *editor) {
  void *data = NULL;
  el_get(editor, EL_CLIENTDATA, &data);
  return data;
}

static char *prompt_text(EditLine *editor) { return (char *)prompt_of(editor)->text; }

/// Waits for input or an interrupt. Returns 1 for input, 0 for an interrupt, -1 for a failure. The signal is blocked
/// between the check of the flag and the wait, so that it cannot arrive unnoticed between them.
static int wait_for_input(const darktime_prompt *prompt) {
  sigset_t interrupt, before;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  if (pthread_sigmask(SIG_BLOCK, &interrupt, &before) != 0) return -1;
  int outcome;
  for (;;) {
    if (*prompt->interrupt) {
      outcome = 0;
      break;
    }
    fd_set input;
    FD_ZERO(&input);
    FD_SET(STDIN_FILENO, &input);
    int ready = pselect(STDIN_FILENO + 1, &input, NULL, NULL, NULL, &before);
    if (ready < 0 && errno == EINTR) continue;
    outcome = ready > 0 ? 1 : -1;
    break;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return outcome;
}

/// Reads one character for libedit, whose own reader would start again after a signal.
static int read_character(EditLine *editor, wchar_t *character) {
  darktime_prompt *prompt = prompt_of(editor);
  mbstate_t state;
  memset(&state, 0, sizeof state);
  for (;;) {
    int ready = wait_for_input(prompt);
    if (ready == 0) prompt->was_interrupted = true;
    if (ready <= 0) return -1;
    char byte;
    ssize_t count = read(STDIN_FILENO, &byte, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return (int)count;
    size_t length = mbrtowc(character, &byte, 1, &state);
    if (length == (size_t)-2) continue;
    if (length == (size_t)-1) *character = L'?';
    return 1;
  }
}

static unsigned char complete_line(EditLine *editor, int key) {
  (void)key;
  darktime_prompt *prompt = prompt_of(editor);
  const LineInfo *line = el_line(editor);
  char *text = strndup(line->buffer, (size_t)(line->cursor - line->buffer));
  if (!text) return CC_ERROR;
  darktime_completion completion = prompt->complete(prompt->context, text);
  free(text);
  unsigned char outcome = CC_ERROR;
  if (completion.insertion && *completion.insertion && el_insertstr(editor, completion.insertion) == 0) {
    outcome = CC_REFRESH;
  }
  if (completion.listing && *completion.listing) {
    printf("\n%s\n", completion.listing);
    fflush(stdout);
    outcome = CC_REDISPLAY;
  }
  free(completion.insertion);
  free(completion.listing);
  return outcome;
}

darktime_prompt *darktime_prompt_open(
    const char *program, const volatile sig_atomic_t *interrupt, void *context,
    darktime_completion (*complete)(void *context, const char *text)) {
  // Input is read as UTF-8, even in a locale without an encoding. The setting affects only how characters are read.
  setlocale(LC_CTYPE, "");
  if (MB_CUR_MAX == 1) setlocale(LC_CTYPE, "C.UTF-8");
  darktime_prompt *prompt = calloc(1, sizeof *prompt);
  if (!prompt) return NULL;
  prompt->interrupt = interrupt;
  prompt->context = context;
  prompt->complete = complete;
  prompt->text = "";
  prompt->history = history_init();
  prompt->editor = el_init(program, stdin, stdout, stderr);
  if (!prompt->history || !prompt->editor) {
    darktime_prompt_close(prompt);
    return NULL;
  }
  HistEvent event;
  history(prompt->history, &event, H_SETSIZE, 1000);
  history(prompt->history, &event, H_SETUNIQUE, 1);
  el_set(prompt->editor, EL_CLIENTDATA, prompt);
  el_set(prompt->editor, EL_PROMPT, prompt_text);
  el_set(prompt->editor, EL_EDITOR, "emacs");
  el_set(prompt->editor, EL_HIST, history, prompt->history);
  el_set(prompt->editor, EL_GETCFN, read_character);
  el_set(prompt->editor, EL_ADDFN, "complete-line", "Completes the name before the cursor", complete_line);
  el_set(prompt->editor, EL_BIND, "^I", "complete-line", NULL);
  el_set(prompt->editor, EL_BIND, "^R", "em-inc-search-prev", NULL);
  // Terminals send these sequences for the left and right arrow keys with Ctrl or Alt.
  static const char *const left[] = {"\\e[1;5D", "\\e[5D", "\\e[1;3D", "\\e\\e[D", "\\e\\eOD"};
  static const char *const right[] = {"\\e[1;5C", "\\e[5C", "\\e[1;3C", "\\e\\e[C", "\\e\\eOC"};
  for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
    el_set(prompt->editor, EL_BIND, left[i], "ed-prev-word", NULL);
    el_set(prompt->editor, EL_BIND, right[i], "em-next-word", NULL);
  }
  el_source(prompt->editor, NULL);
  return prompt;
}

void darktime_prompt_close(darktime_prompt *prompt) {
  if (prompt->editor) el_end(prompt->editor);
  if (prompt->history) history_end(prompt->history);
  free(prompt->history_path);
  free(prompt);
}

bool darktime_prompt_use_history(darktime_prompt *prompt, const char *path, int size) {
  HistEvent event;
  history(prompt->history, &event, H_SETSIZE, size);
  // A missing file is created.
  if (history(prompt->history, &event, H_LOAD, path) < 0 && history(prompt->history, &event, H_SAVE, path) < 0) {
    return false;
  }
  free(prompt->history_path);
  prompt->history_path = strdup(path);
  return true;
}

void darktime_prompt_remember(darktime_prompt *prompt, const char *line) {
  HistEvent event;
  history(prompt->history, &event, H_ENTER, line);
  if (prompt->history_path) history(prompt->history, &event, H_SAVE, prompt->history_path);
}

darktime_prompt_outcome darktime_prompt_read(darktime_prompt *prompt, const char *text, const char **line) {
  prompt->text = text;
  prompt->was_interrupted = false;
  el_resize(prompt->editor);
  int count = 0;
  const char *read = el_gets(prompt->editor, &count);
  if (prompt->was_interrupted) {
    el_reset(prompt->editor);
    printf("^C\n");
    fflush(stdout);
    return darktime_prompt_interrupted;
  }
  if (!read || count <= 0) return darktime_prompt_end;
  *line = read;
  return darktime_prompt_line;
}
