/* summary.h: the figures of the main job, collected, printed and written                       tests/test_main_job.c
 * Two lists: figures, the same for the same seed on any number of threads; and timings, which are not. Read next: main.c. */
#ifndef MAIN_JOB_SUMMARY_H
#define MAIN_JOB_SUMMARY_H

#include "common/error.h"

#include <stdbool.h>

enum { SUMMARY_MAX = 64 };

typedef struct Figure {
    const char *name; /* "pretrain_val_loss" */
    double value;
    const char *unit; /* "nats/token", "fraction", "s", "MiB" */
} Figure;

typedef struct Summary {
    Figure figures[SUMMARY_MAX]; /* for OUT/summary.csv */
    int figure_count;
    Figure timings[SUMMARY_MAX]; /* for OUT/timing.csv */
    int timing_count;
} Summary;

void summary_add(Summary *summary, const char *name, double value, const char *unit);
void summary_add_timing(Summary *summary, const char *name, double value, const char *unit);

/* The value of that figure; NAN if there is none. */
double summary_value(const Summary *summary, const char *name);

/* OUT/summary.csv and OUT/timing.csv: figure,value,unit. */
bool summary_write(const Summary *summary, const char *out, Error *error);

/* The last table on the screen: what was trained, its figures, its time, where the files are. */
void summary_print(const Summary *summary, const char *out);

#endif
