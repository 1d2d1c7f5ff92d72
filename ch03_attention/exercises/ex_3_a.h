/* ex_3_a.h: see ex_3_a.c */
#ifndef CH03_EXERCISES_EX_3_A_H
#define CH03_EXERCISES_EX_3_A_H

void my_mask_future(float *scores, int T);

#endif
