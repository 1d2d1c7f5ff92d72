/* ex_3_b.h: see ex_3_b.c */
#ifndef CH03_EXERCISES_EX_3_B_H
#define CH03_EXERCISES_EX_3_B_H

void my_softmax(float *y, const float *x, int n);

#endif
