/* ex_7_c.h: see ex_7_c.c */
#ifndef CH07_EXERCISES_EX_7_C_H
#define CH07_EXERCISES_EX_7_C_H

#include "common/ops/loss.h"    /* IGNORE_INDEX */
#include "common/ops/softmax.h" /* softmax_forward */

#include <math.h>

float my_cross_entropy(const float *logits, const int *targets, int R, int V);
void my_cross_entropy_backward(float *dlogits, float dloss, const float *logits, const int *targets, int R, int V);

/* log Σ_c exp(row_c); the largest is taken out of the sum, so that exp does not overflow. */
static inline float log_sum_exp(const float *row, int V)
{
    float max = row[0];
    for (int c = 1; c < V; c++)
        max = fmaxf(max, row[c]);
    float sum = 0.0f;
    for (int c = 0; c < V; c++)
        sum += expf(row[c] - max);
    return max + logf(sum);
}

#endif
