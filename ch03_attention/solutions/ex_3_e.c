/* Solution 3.e  The way back through an attention head                    book §3.5.1, appendix A.4
 *     dv[s,d]       += Σ_t weights[t,s] dcontext[t,d]
 *     dweights[t,s]  = Σ_d dcontext[t,d] v[s,d]
 *     dscores[t,s]   = weights[t,s] (dweights[t,s] − Σ_j weights[t,j] dweights[t,j])
 *     dq[t,d]       += Σ_s dscores[t,s] k[s,d] / √D
 *     dk[s,d]       += Σ_t dscores[t,s] q[t,d] / √D
 * The library's is attention_head_backward in common/ops/attention_head.c, which makes the weights once more instead of keeping them. */
#include "ch03_attention/exercises/ex_3_e.h"

#include "common/ops/softmax.h"

#include <math.h>

enum { MOST = 8 };

void my_attention_head_backward(HeadGradients gradients, const float *dcontext, const float *weights, const float *q,
                                const float *k, const float *v, int T, int D)
{
    float scale = 1.0f / sqrtf((float)D);
    for (int t = 0; t < T; t++) {
        float dweights[MOST];
        float dscores[MOST];
        for (int s = 0; s < T; s++) {
            dscores[s] = 0.0f;
            dweights[s] = 0.0f;
            for (int d = 0; d < D; d++) {
                dweights[s] += dcontext[t * D + d] * v[s * D + d];
                gradients.dv[s * D + d] += weights[t * T + s] * dcontext[t * D + d];
            }
        }
        softmax_backward(dscores, dweights, &weights[t * T], 1, T);
        for (int s = 0; s < T; s++) {
            float dscore = dscores[s] * scale; // 0 where s > t
            for (int d = 0; d < D; d++) {
                gradients.dq[t * D + d] += dscore * k[s * D + d];
                gradients.dk[s * D + d] += dscore * q[t * D + d];
            }
        }
    }
}
