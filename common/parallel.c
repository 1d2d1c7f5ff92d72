#include "common/parallel.h"

#ifdef _OPENMP
#include <omp.h>
#endif

int parallel_threads(void)
{
#ifdef _OPENMP
    return omp_get_max_threads();
#else
    return 1;
#endif
}

int parallel_columns(int n)
{
    int lines = (n + FLOATS_A_LINE - 1) / FLOATS_A_LINE;
    int threads = parallel_threads();
    return (lines + threads - 1) / threads * FLOATS_A_LINE;
}

void parallel_set_threads(int n)
{
#ifdef _OPENMP
    omp_set_num_threads(n > 0 ? n : omp_get_num_procs());
#else
    (void)n;
#endif
}
