/* interrupt.h: Ctrl-C asks, and only the second time insists                            tests/test_ch05_interrupt.c
 * While somebody watches, the first Ctrl-C (SIGINT) only leaves a note, to be looked at between two steps: a training can then save
 * where it stands. The second ends the program at once, as does the first while nobody watches.
 * Errors  none. Read next: options.h. */
#ifndef COMMON_INTERRUPT_H
#define COMMON_INTERRUPT_H

#include <stdbool.h>

/* What a shell reports for a program that Ctrl-C ended: 128 + SIGINT. */
enum { EXIT_INTERRUPTED = 130 };

/* Watches from now on; a program that was started to ignore the signal (nohup, a background job) goes on ignoring it. */
void interrupt_watch(void);

/* Was Ctrl-C pressed since interrupt_watch? */
bool interrupt_requested(void);

/* As before interrupt_watch. */
void interrupt_unwatch(void);

#endif
