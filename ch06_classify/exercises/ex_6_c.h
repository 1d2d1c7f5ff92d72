/* ex_6_c.h: see ex_6_c.c */
#ifndef CH06_EXERCISES_EX_6_C_H
#define CH06_EXERCISES_EX_6_C_H

enum { TWO_LABELS = 2 };

void my_head_forward(float *logits, const float *hidden, const float *weight, const float *bias, const int *column,
                     int B, int T, int C);

typedef struct HeadGradients {
    float *dhidden; /* [B,T,C] */
    float *dweight; /* [2,C] */
    float *dbias;   /* [2] */
} HeadGradients;

void my_head_backward(HeadGradients gradients, const float *dlogits, const float *hidden, const float *weight,
                      const int *column, int B, int T, int C);

#endif
