/* limits.h: what this machine can do at most                                              tests/test_common_profile.c
 * A speed says little before one knows the limit. Two limits matter here: how many multiply-adds the processor can do in its
 * registers, and how many bytes its memory can deliver. Both are measured, not looked up, on as many threads as we use.
 * The second is the STREAM triad (McCalpin, IEEE TCCA Newsletter, 1995). Read next: profile.h. */
#ifndef COMMON_LIMITS_H
#define COMMON_LIMITS_H

typedef struct Limits {
    double gflops;     /* 10⁹ fp32 operations a second: a multiply-add counts as two */
    double read_gbs;   /* 10⁹ bytes a second, read only */
    double triad_gbs;  /* the same for a[i] = b[i] + s·c[i], two read and one written */
    double update_gbs; /* the same for a[i] = a[i] + s·b[i], where what is written was read just before */
} Limits;

/* Best of several short runs of each; takes about a second and 256 MiB of memory. */
Limits limits_measure(void);

/* 10⁹ operations a second of all threads together, nothing else: about a tenth of a second. */
double limits_measure_gflops(void);

/* A clock for measuring speeds. With one thread it counts what the processor worked for this process, so that other work on the
 * machine does not blur the figure; with several threads it is seconds_now(). */
double work_seconds_now(void);

#endif
