/* Solution 3.d  One attention head                                        book §3.4.2, §3.5.1
 * The library's: causal_attention_forward in 03_5_causal_attention.c, from small operations, and attention_head_forward in
 * common/ops/attention_head.c, which never stores all of weights. */
#include "ch03_attention/exercises/ex_3_d.h"

#include "common/ops/softmax.h"

#include <math.h>

void my_attention_head(float *context, float *weights, const float *q, const float *k, const float *v, int T, int D)
{
    float scale = 1.0f / sqrtf((float)D); // a sum of D products grows like √D
    for (int t = 0; t < T; t++) {
        for (int s = 0; s < T; s++) {
            float dot = 0.0f;
            for (int d = 0; d < D; d++)
                dot += q[t * D + d] * k[s * D + d];
            weights[t * T + s] = s <= t ? dot * scale : -INFINITY;
        }
    }
    softmax_forward(weights, weights, T, T);
    for (int t = 0; t < T; t++) {
        for (int d = 0; d < D; d++) {
            float sum = 0.0f;
            for (int s = 0; s <= t; s++)
                sum += weights[t * T + s] * v[s * D + d];
            context[t * D + d] = sum;
        }
    }
}
