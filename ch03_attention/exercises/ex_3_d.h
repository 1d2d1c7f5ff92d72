/* ex_3_d.h: see ex_3_d.c */
#ifndef CH03_EXERCISES_EX_3_D_H
#define CH03_EXERCISES_EX_3_D_H

void my_attention_head(float *context, float *weights, const float *q, const float *k, const float *v, int T, int D);

#endif
