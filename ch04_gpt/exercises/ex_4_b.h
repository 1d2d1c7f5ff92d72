/* ex_4_b.h: see ex_4_b.c */
#ifndef CH04_EXERCISES_EX_4_B_H
#define CH04_EXERCISES_EX_4_B_H

/* What is to be added to: dx[R,C], dscale[C], dshift[C]. */
typedef struct NormGradients {
    float *dx, *dscale, *dshift;
} NormGradients;

void my_layer_norm_backward(NormGradients gradients, const float *dy, const float *x, const float *scale,
                            const float *mean, const float *rstd, int R, int C);

#endif
