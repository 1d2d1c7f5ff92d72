// says: m and v are what has to stay in the arrays
#include "ch05_pretrain/exercises/ex_5_c.h"

#include <math.h>

void my_adamw_step(float *w, float *m, float *v, const float *g, int n, int t, float lr, float weight_decay)
{
    for (int i = 0; i < n; i++) {
        w[i] *= 1.0f - lr * weight_decay;
        m[i] = (0.9f * m[i] + 0.1f * g[i]) / (1.0f - powf(0.9f, (float)t));
        v[i] = (0.999f * v[i] + 0.001f * g[i] * g[i]) / (1.0f - powf(0.999f, (float)t));
        w[i] -= lr * m[i] / (sqrtf(v[i]) + 1e-8f);
    }
}
