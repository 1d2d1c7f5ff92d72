/* parallel.h: how many threads work                                             tests/test_common_parallel.c
 * Loops over rows, heads or weights are shared among threads with OpenMP ("#pragma omp parallel for"). Work is always split
 * over outputs, and every sum has an order of its own that does not depend on the number of threads: the same seed gives the
 * same bytes with 1, 2 or 3 threads. Built with OPENMP=0 the pragmas are ignored and one thread does it all.
 * Read next: vmath.h. */
#ifndef COMMON_PARALLEL_H
#define COMMON_PARALLEL_H

#include <stddef.h>

/* Work of fewer floats than this is not worth waking a second thread. Long arrays are cut into pieces of so many. */
enum { PARALLEL_MIN_FLOATS = 32768 };

/* Memory comes in lines of 64 bytes. */
enum { LINE_BYTES = 64, FLOATS_A_LINE = 16 };

/* Floats in the piece of an array of n that begins at start: the last one is shorter. */
static inline size_t parallel_piece(size_t n, size_t start)
{
    return n - start < PARALLEL_MIN_FLOATS ? n - start : PARALLEL_MIN_FLOATS;
}

/* Threads that a parallel loop uses; 1 without OpenMP. */
int parallel_threads(void);

/* Columns that a thread takes when threads share n of them: whole lines of memory, about as many for each. */
int parallel_columns(int n);

/* n ≥ 1 threads from now on; 0: as many as the machine has processors. */
void parallel_set_threads(int n);

#endif
