/* ex_A_4.h: see ex_A_4.c */
#ifndef COMMON_APPA_EXERCISES_EX_A_4_H
#define COMMON_APPA_EXERCISES_EX_A_4_H

/* Something to be measured, and a clock: the seconds since some moment. */
typedef void MyWork(void *context);
typedef double MyClock(void);

void my_matmul(float *c, const float *a, const float *b, int M, int N, int K);
double my_shortest_time(MyWork *work, void *context, MyClock *clock_now, int runs);
double my_gflops(double seconds, int M, int N, int K);

#endif
