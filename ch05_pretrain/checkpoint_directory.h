/* checkpoint_directory.h: the names and links that make a checkpoint whole                tests/test_ch05_checkpoint.c
 * What POSIX promises: rename replaces a name in one step, and what fsync has returned for is on the disk. Read next: checkpoint.c. */
#ifndef CH05_CHECKPOINT_DIRECTORY_H
#define CH05_CHECKPOINT_DIRECTORY_H

#include "common/error.h"

#include <stdbool.h>

enum { CHECKPOINT_PATH_SIZE = 4096 };

/* Writes "DIRECTORY/NAME" into path[CHECKPOINT_PATH_SIZE]; false when it does not fit. */
bool checkpoint_path(char *path, const char *directory, const char *name, Error *error);

/* The step of the checkpoint that directory/latest points to; −1 if there is none. */
int checkpoint_latest_step(const char *directory);

/* Makes directory/unfinished, empty, and writes its name into path[CHECKPOINT_PATH_SIZE]. */
bool checkpoint_begin(char *path, const char *directory, Error *error);

/* directory/unfinished becomes directory/step-N, flushed, and latest points to it. */
bool checkpoint_finish(const char *directory, int step, Error *error);

/* Removes the step-N with N > newest and, of those with N < newest, all but the keep greatest; and "unfinished" and
 * "removed". newest −1: all. */
bool checkpoint_tidy(const char *directory, int newest, int keep, Error *error);

/* Removes the link latest, if it is there. */
bool checkpoint_unlink_latest(const char *directory, Error *error);

#endif
