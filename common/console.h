/* console.h: what a person at a terminal sees                                          tests/test_common_console.c
 * Results go to standard output and are the same bytes every time; progress goes to standard error, because it tells of
 * speed. On a terminal there are colours (unless NO_COLOR is set, https://no-color.org) and a progress line that redraws
 * itself; a file or a pipe gets neither. Read next: interrupt.h. */
#ifndef COMMON_CONSOLE_H
#define COMMON_CONSOLE_H

#include "common/error.h"
#include "common/machine.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

bool console_is_terminal(FILE *stream);

/* Terminal, NO_COLOR not set (or empty), TERM not "dumb". */
bool console_has_colour(FILE *stream);

/* Escape sequences for the stream; "" where it takes no colours.   printf("%sgood%s\n", console_green(stdout), console_plain(stdout)) */
const char *console_bold(FILE *stream);
const char *console_green(FILE *stream);
const char *console_red(FILE *stream);
const char *console_plain(FILE *stream); /* ends any of the others */

/* Columns of the terminal; 80 where stream is none. */
int console_width(FILE *stream);

/* Flushes standard output; false when something of what was printed since the start did not arrive (a full disk). */
bool console_flush(Error *error);

/* A long job: how far it is, how fast, how long it will take. Work is counted in units, mostly tokens.
 *     pre-training  [=========>          ]  47 %  12.3k tokens/s  01:12 left  loss 2.104          terminal, redrawn 10 times a second
 *     pre-training: 47 %, 12.3k tokens/s, 01:12 left, loss 2.104                                  pipe, a line every 10 seconds */
typedef struct Progress {
    const char *label; /* "pre-training" */
    const char *unit;  /* "tokens" */
    int64_t first;     /* units that were done before we started (--resume): they don't count for the speed */
    int64_t total;     /* units at the end */
    bool quiet;        /* print nothing */
    FILE *stream;      /* standard error */
    bool redraw;       /* the stream is a terminal: one line, drawn again and again */
    int width;         /* its columns */
    double started;    /* seconds_now() at the start */
    double printed;    /* seconds_now() when the last line was printed */
    bool on_screen;    /* a redrawn line stands on the screen, without newline */
} Progress;

void progress_start(Progress *progress, const char *label, const char *unit, int64_t first, int64_t total, bool quiet);

/* done units are done; note ("loss 2.104") may be NULL. Cheap: call it after every step. */
void progress_update(Progress *progress, int64_t done, const char *note);

/* Takes the line off the screen, before something is printed; the next update draws it again. */
void progress_clear(Progress *progress);

/* Takes the line off the screen for good; to a pipe nothing more is said. */
void progress_end(Progress *progress);

/* Writes the line for done units after seconds of work, without newline, into text[size]: what progress_update prints. */
void progress_line(char *text, size_t size, const Progress *progress, int64_t done, double seconds, const char *note);

#endif
