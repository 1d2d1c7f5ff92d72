/* ex_5_f.h: see ex_5_f.c */
#ifndef CH05_EXERCISES_EX_5_F_H
#define CH05_EXERCISES_EX_5_F_H

void my_top_k_probabilities(float *p, const float *logits, int V, float temperature, int k);

#endif
