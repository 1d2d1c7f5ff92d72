/* ex_3_c.h: see ex_3_c.c */
#ifndef CH03_EXERCISES_EX_3_C_H
#define CH03_EXERCISES_EX_3_C_H

void my_softmax_backward(float *dx, const float *dy, const float *y, int R, int C);

#endif
