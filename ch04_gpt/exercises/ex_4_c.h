/* ex_4_c.h: see ex_4_c.c */
#ifndef CH04_EXERCISES_EX_4_C_H
#define CH04_EXERCISES_EX_4_C_H

/* y[n] = GELU of x[n], in the form with tanh. */
void my_gelu(float *y, const float *x, int n);

/* dx[n] += dy[n] · GELU'(x[n]) */
void my_gelu_backward(float *dx, const float *dy, const float *x, int n);

#endif
