/* ex_5_b.h: see ex_5_b.c */
#ifndef CH05_EXERCISES_EX_5_B_H
#define CH05_EXERCISES_EX_5_B_H

void my_cross_entropy_backward(float *dlogits, float dloss, const float *logits, const int *targets, int R, int V);

#endif
