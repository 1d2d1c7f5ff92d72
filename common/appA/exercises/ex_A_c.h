/* ex_A_c.h: see ex_A_c.c */
#ifndef COMMON_APPA_EXERCISES_EX_A_C_H
#define COMMON_APPA_EXERCISES_EX_A_C_H

/* A loss that depends on x[n]. context is the loss's own business: hand it on. */
typedef double MyLoss(const float *x, int n, void *context);

void my_differences(float *gradient, MyLoss *loss, void *context, float *x, int n, float h);

#endif
