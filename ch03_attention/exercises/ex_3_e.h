/* ex_3_e.h: see ex_3_e.c */
#ifndef CH03_EXERCISES_EX_3_E_H
#define CH03_EXERCISES_EX_3_E_H

/* A head's gradients; each [T,D], to be added to. */
typedef struct HeadGradients {
    float *dq, *dk, *dv;
} HeadGradients;

void my_attention_head_backward(HeadGradients gradients, const float *dcontext, const float *weights, const float *q,
                                const float *k, const float *v, int T, int D);

#endif
