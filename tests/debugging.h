/* debugging.h: runs gdb on the debug build, as make debug does
 *     Process run;
 *     if (!debugger_available("ch03_attention"))
 *         return;
 *     debugger_run(&run, "ch03_attention", "3.3.1", "break softmax_naive", "run", "print *x@n", NULL);
 *     process_expect(&run, 0, "0.9544", NULL);
 * Where gdb may not trace, or without the debug build, debugger_available says so and the test passes over it. */
#ifndef TESTS_DEBUGGING_H
#define TESTS_DEBUGGING_H

#include "tests/process.h"

#include <stdbool.h>

/* True if build/debug/PROGRAM is there and gdb may run it; else prints why not. */
bool debugger_available(const char *program);

/* gdb with the workbook's commands on PROGRAM --section SECTION, then these commands, ended by NULL. gdb goes on after a command
 * that fails; its message is on standard error. */
void debugger_run(Process *process, const char *program, const char *section, ...) __attribute__((sentinel));

/* The same with an environment (process.h). */
void debugger_run_with(Process *process, const char *const *environment, const char *program, const char *section, ...)
    __attribute__((sentinel));

#endif
