/* error.h: what happens when something goes wrong                                   tests/test_common_error.c
 * Three kinds of trouble, three ways out:
 *   - the outside world (a file, an option, a download): the function returns false and fills an Error; the message says
 *     what we tried, what was there and what to do. main() prints it as "program: message" and exits with status 1.
 *   - no memory, or a full disk where nothing can be saved: fatal() prints the same line and exits with status 1.
 *   - a mistake in our own code (a shape that does not fit): panic() aborts in place, so that gdb shows the culprit.
 * Read next: arena.h. */
#ifndef COMMON_ERROR_H
#define COMMON_ERROR_H

#include <stdbool.h>

enum { ERROR_MESSAGE_SIZE = 1024 };

typedef struct Error {
    char message[ERROR_MESSAGE_SIZE]; /* one line, no newline, no program name in front */
} Error;

/* Writes a printf-formatted message into error and returns false, so that a function can end with
 *     return error_set(error, "%s:%d: no tab between label and text; write label<TAB>text", path, line);
 * A message longer than the buffer is cut. error may be NULL: then nothing is written. */
bool error_set(Error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints "program: message" on standard error and exits with status 1: bad data or a system that refuses. */
_Noreturn void fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints "panic: message" on standard error and aborts: our own bug. In gdb: break panic, run, up. */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
