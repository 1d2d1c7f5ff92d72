/* Exercise A.4  How long does a matrix product take?                       book §A.9, exercise A.4
 *
 * Three functions, and you can measure any product, as the book does for 100 x 200 by 200 x 300.
 *
 * 1. c[M,N] = a[M,K] · b[K,N] by its definition:   c[i,j] = Σ_k a[i,k] b[k,j].   c holds rubbish when you get it.
 * 2. Call work(context) so many times, runs ≥ 1, look at the clock before and after each, and return the shortest of the times in
 *    seconds: the first run warms up caches, others are disturbed; the shortest says what the machine can do.
 * 3. 10⁹ floating-point operations a second, when the product took so many seconds: a multiplication and an addition for each term.
 *
 *     work that takes 3, 1, 2 seconds: 1             2 seconds for 100 x 200 by 200 x 300 (M 100, K 200, N 300): 0.006
 *
 * Test it: make exercise EX=A.4      Stuck: make hint EX=A.4      What it leads to: make appA ARGS="--section 'Ex A.4'" */
#include "common/appA/exercises/ex_A_4.h"

void my_matmul(float *c, const float *a, const float *b, int M, int N, int K)
{
    (void)c; // TODO: write this function
    (void)a;
    (void)b;
    (void)M;
    (void)N;
    (void)K;
}

double my_shortest_time(MyWork *work, void *context, MyClock *clock_now, int runs)
{
    (void)work; // TODO: and this one; clock_now() is the time now
    (void)context;
    (void)clock_now;
    (void)runs;
    return 0.0;
}

double my_gflops(double seconds, int M, int N, int K)
{
    (void)seconds; // TODO: and this one
    (void)M;
    (void)N;
    (void)K;
    return 0.0;
}
