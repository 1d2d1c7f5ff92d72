// says: row t is &weights[t * T]
#include "ch03_attention/exercises/ex_3_e.h"

#include "common/ops/softmax.h"

#include <math.h>

void my_attention_head_backward(HeadGradients gradients, const float *dcontext, const float *weights, const float *q,
                                const float *k, const float *v, int T, int D)
{
    float scale = 1.0f / sqrtf((float)D);
    float dscores[8] = { 0 };
    for (int t = 0; t < T; t++) {
        float dweights[8];
        for (int s = 0; s < T; s++) {
            dscores[s] = 0;
            dweights[s] = 0;
            for (int d = 0; d < D; d++) {
                dweights[s] += dcontext[t * D + d] * v[s * D + d];
                gradients.dv[s * D + d] += weights[t * T + s] * dcontext[t * D + d];
            }
        }
        softmax_backward(dscores, dweights, weights, 1, T);
        for (int s = 0; s < T; s++)
            for (int d = 0; d < D; d++) {
                gradients.dq[t * D + d] += dscores[s] * scale * k[s * D + d];
                gradients.dk[s * D + d] += dscores[s] * scale * q[t * D + d];
            }
    }
}
