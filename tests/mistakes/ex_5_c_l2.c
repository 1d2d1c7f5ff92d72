// says: that is Adam with L2
#include "ch05_pretrain/exercises/ex_5_c.h"

#include <math.h>

void my_adamw_step(float *w, float *m, float *v, const float *g, int n, int t, float lr, float weight_decay)
{
    float correction_1 = 1.0f - powf(0.9f, (float)t);
    float correction_2 = 1.0f - powf(0.999f, (float)t);
    for (int i = 0; i < n; i++) {
        float slope = g[i] + weight_decay * w[i];
        m[i] = 0.9f * m[i] + 0.1f * slope;
        v[i] = 0.999f * v[i] + 0.001f * slope * slope;
        w[i] -= lr * (m[i] / correction_1) / (sqrtf(v[i] / correction_2) + 1e-8f);
    }
}
