/* ex_A_b.h: see ex_A_b.c */
#ifndef COMMON_APPA_EXERCISES_EX_A_B_H
#define COMMON_APPA_EXERCISES_EX_A_B_H

/* What is to be added to: dx[R,I], dweight[O,I], dbias[O]. */
typedef struct LinearGradients {
    float *dx, *dweight, *dbias;
} LinearGradients;

void my_linear_backward(LinearGradients gradients, const float *dy, const float *x, const float *weight, int R, int I,
                        int O);

#endif
