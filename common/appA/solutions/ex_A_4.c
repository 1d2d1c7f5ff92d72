/* Solution A.4  How long does a matrix product take?                       book §A.9, exercise A.4
 * The library's are matmul_naive, and matmul, which gives nearly the same numbers some fifty times as fast: common/ops/matmul.c tells
 * how. The chapter's own measurement is time_matmul in A_9_faster_training.c. */
#include "common/appA/exercises/ex_A_4.h"

void my_matmul(float *c, const float *a, const float *b, int M, int N, int K)
{
    for (int i = 0; i < M; i++) {
        for (int j = 0; j < N; j++) {
            float sum = 0.0f;
            for (int k = 0; k < K; k++)
                sum += a[i * K + k] * b[k * N + j];
            c[i * N + j] = sum;
        }
    }
}

double my_shortest_time(MyWork *work, void *context, MyClock *clock_now, int runs)
{
    double shortest = 0.0;
    for (int run = 0; run < runs; run++) {
        double before = clock_now();
        work(context);
        double seconds = clock_now() - before;
        if (run == 0 || seconds < shortest)
            shortest = seconds;
    }
    return shortest;
}

double my_gflops(double seconds, int M, int N, int K)
{
    double operations = 2.0 * M * N * K; // a double from the first factor on
    return operations / seconds / 1e9;
}
