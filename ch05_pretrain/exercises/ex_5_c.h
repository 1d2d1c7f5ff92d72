/* ex_5_c.h: see ex_5_c.c */
#ifndef CH05_EXERCISES_EX_5_C_H
#define CH05_EXERCISES_EX_5_C_H

void my_adamw_step(float *w, float *m, float *v, const float *g, int n, int t, float lr, float weight_decay);

#endif
