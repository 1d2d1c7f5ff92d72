/* ex_E_a.h: see ex_E_a.c */
#ifndef CH06_EXERCISES_EX_E_A_H
#define CH06_EXERCISES_EX_E_A_H

/* A layer that stays as it is, and beside it two thin matrices that learn. */
typedef struct LoraSizes {
    int R, I, O; /* rows of x; numbers in, numbers out */
    int rank;
} LoraSizes;

void my_lora_forward(float *y, const float *x, const float *weight, const float *A, const float *B, float alpha,
                     LoraSizes sizes);

#endif
