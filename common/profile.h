/* profile.h: where the time of a training step goes                        book §5.2 (--profile), tests/test_common_profile.c
 * A tape with a profile notes for each operation how long its forward and its backward took, how many floating-point
 * operations that were and how many bytes it had to move. The table says of each operation which limit of the machine it
 * is nearer to: a matrix product should be near the processor's, all else near the memory's.
 *     Profile profile;
 *     profile_start(&profile);
 *     tape.profile = &profile;  …train…
 *     profile_print(&profile, stdout);
 * Forward time is what passed since the operation before it: what a chapter does in between (drawing a batch) is counted with
 * the operation that follows. Read next: tape.h. */
#ifndef COMMON_PROFILE_H
#define COMMON_PROFILE_H

#include "common/tensor.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { PROFILE_MAX_ROWS = 64 };

typedef enum ProfilePart { PROFILE_FORWARD, PROFILE_BACKWARD, PROFILE_REST } ProfilePart;

typedef struct ProfileRow {
    const char *op;   /* "linear" */
    ProfilePart part; /* PROFILE_REST: the optimizer, gradients to zero, … */
    double seconds;
    double flops; /* floating-point operations, of matrix products only */
    double bytes; /* that had to be read or written, each tensor once */
    int64_t calls;
} ProfileRow;

typedef struct Profile {
    ProfileRow rows[PROFILE_MAX_ROWS]; /* in the order in which they first came */
    int count;
    double begun; /* seconds_now() at profile_start */
    double last;  /* seconds_now() when the last operation was noted */
} Profile;

void profile_start(Profile *profile);

/* The clock starts anew: what passed since the last operation belongs to none. */
void profile_skip(Profile *profile);

/* Notes the time since the last operation. NULL: nothing happens. */
void profile_note(Profile *profile, const char *op, ProfilePart part, double flops, double bytes);

/* The table, the slowest first: time, share of all noted time, GFLOP/s or GB/s, share of the limit, which is measured now (takes
 * about a second). */
void profile_print(const Profile *profile, FILE *stream);

#endif
