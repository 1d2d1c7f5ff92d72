/* optimizer.h: how gradients change weights                      book §A.7 (SGD), §5.2 (AdamW), D.1 – D.3, tests/test_common_optimizer.c
 * Read next: dataset.h. */
#ifndef COMMON_OPTIMIZER_H
#define COMMON_OPTIMIZER_H

#include "common/nn.h"

/* weight −= lr · gradient, for every parameter that wants a gradient. torch.optim.SGD */
void sgd_step(Parameters *parameters, float lr);

/* Adam with decoupled weight decay (Kingma and Ba, arXiv 1412.6980; Loshchilov and Hutter, 1711.05101). torch.optim.AdamW:
 *     w ← w (1 − lr · weight_decay)
 *     m ← β₁ m + (1 − β₁) g         running mean of the gradient
 *     v ← β₂ v + (1 − β₂) g²        running mean of its square
 *     w ← w − lr · m̂ / (√v̂ + eps)   with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ) */
typedef struct AdamW {
    Parameters *parameters;
    Tensor **m; /* [parameters->count], each shaped like its parameter; NULL for one that was frozen at adamw_init */
    Tensor **v;
    int step;           /* t: steps taken so far */
    float beta1, beta2; /* 0.9, 0.999 */
    float eps;          /* 1e-8 */
    float weight_decay; /* 0.1 in the book */
} AdamW;

/* Moments start at zero and live in arena; made for parameters that want a gradient now. Named "m.NAME" and "v.NAME". */
void adamw_init(AdamW *optimizer, Parameters *parameters, float weight_decay, Arena *arena);
void adamw_step(AdamW *optimizer, float lr);

/* √(Σ g²) over all gradients. Same value for any number of threads. */
float gradient_norm(const Parameters *parameters);

/* Scales all gradients down so that their norm is at most max_norm; returns the norm before.
 * torch.nn.utils.clip_grad_norm_: factor max_norm / (norm + 1e-6), only when below 1. book D.3 */
float gradient_clip(Parameters *parameters, float max_norm);

/* Learning rate at step 0, 1, …: linear warm-up from initial to peak over warmup_steps, then half a cosine down to minimum at
 * total_steps. book D.1, D.2 */
typedef struct LearningRate {
    double initial, peak, minimum;
    int warmup_steps, total_steps;
} LearningRate;
double learning_rate_at(const LearningRate *schedule, int step);

#endif
