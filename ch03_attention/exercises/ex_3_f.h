/* ex_3_f.h: see ex_3_f.c */
#ifndef CH03_EXERCISES_EX_3_F_H
#define CH03_EXERCISES_EX_3_F_H

void my_split_heads(float *y, const float *x, int B, int T, int H, int D);

#endif
