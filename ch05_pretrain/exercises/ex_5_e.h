/* ex_5_e.h: see ex_5_e.c */
#ifndef CH05_EXERCISES_EX_5_E_H
#define CH05_EXERCISES_EX_5_E_H

float my_clip_gradients(float *const *gradients, const int *sizes, int count, float max_norm);

#endif
