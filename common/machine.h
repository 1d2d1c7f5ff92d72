/* machine.h: what time is it, how much memory is there                                 tests/test_common_machine.c
 * For progress and timing.csv, and to say in good time that a model will not fit. Linux is asked through clock_gettime,
 * getrusage, getrlimit and /proc. Read next: console.h. */
#ifndef COMMON_MACHINE_H
#define COMMON_MACHINE_H

#include "common/error.h"

#include <stdbool.h>

/* Seconds on a clock that only goes forward; the zero is arbitrary, differences count. */
double seconds_now(void);

/* The most memory that this process ever had in RAM (peak resident set size), in MiB. */
double memory_peak_mib(void);

/* How much more memory this process can take, in MiB: the least of what the system has to give (MemAvailable), what the
 * container allows (cgroup) and what ulimit -v leaves (RLIMIT_AS). A huge number where nothing is known. */
double memory_available_mib(void);

/* True if mib are there; else false and "WHAT needs … MiB of memory, … MiB are free; ADVICE" in error.
 * what: "--model gpt2-xl"; advice: "take a smaller --model or --batch". Ask before a large model is made. */
bool memory_check(double mib, const char *what, const char *advice, Error *error);

#endif
