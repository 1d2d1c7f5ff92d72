/* ex_5_a.h: see ex_5_a.c */
#ifndef CH05_EXERCISES_EX_5_A_H
#define CH05_EXERCISES_EX_5_A_H

float my_cross_entropy(const float *logits, const int *targets, int R, int V);

#endif
