/* assertions.h: what Check does not know: floats that are nearly equal, gradients that agree with differences, a whole suite */
#ifndef TESTS_ASSERTIONS_H
#define TESTS_ASSERTIONS_H

#include "common/ops/gradcheck.h"

#include <check.h>

/* got[n] equals expected[n] up to tolerance·max(1, |expected|); otherwise the test fails with the first place that differs. */
void assert_near(const float *got, const float *expected, size_t n, float tolerance, const char *what);

/* The function's gradients agree with central differences; at most max_elements of each input are tried. */
void assert_gradients(GradcheckFunction function, Tensor *const *inputs, int count, void *context, const char *what);

/* A tensor of normal numbers that wants a gradient. */
Tensor *random_tensor(Arena *arena, int ndim, const int *shape, Rng *rng);

/* A test of a suite. */
typedef struct SuiteTest {
    const TTest *test;
    int rounds;      /* run so often, with _i = 0, 1, …; 0 means once */
    int signal;      /* must end by this signal (SIGABRT: a panic); 0: by none */
    int exit_status; /* must end by exit() with this status; 0: by returning */
    int seconds;     /* may take so long; 0: 120 */
} SuiteTest;

/* Runs the tests as one suite; returns main's exit status. Under gdb (CK_FORK=no) those that end the program are left out. */
int run_suite(const char *name, const SuiteTest *tests, int count);

#endif
