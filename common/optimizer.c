#include "common/optimizer.h"

#include "common/parallel.h"
#include "common/vmath.h"

#include <math.h>

/* Not frozen, and some loss has depended on it: a weight that no loss reached has no gradient and stays, as in PyTorch. */
static bool learns(const Tensor *weight)
{
    return weight->wants_grad && weight->grad != NULL;
}

void sgd_step(Parameters *parameters, float lr)
{
    for (int i = 0; i < parameters->count; i++) {
        Tensor *weight = parameters->items[i];
        if (learns(weight))
            row_add_scaled(weight->data, -lr, weight->grad, tensor_size(weight));
    }
}

/* A moment starts at zero, shaped like its weight. */
static Tensor *moment_new(Arena *arena, const Tensor *weight, const char *letter)
{
    Tensor *moment = tensor_new(arena, weight->ndim, weight->shape);
    tensor_fill(moment, 0.0f);
    return tensor_set_name(moment, "%s.%s", letter, weight->name);
}

void adamw_init(AdamW *optimizer, Parameters *parameters, float weight_decay, Arena *arena)
{
    *optimizer = (AdamW){ .parameters = parameters, .beta1 = 0.9f, .beta2 = 0.999f, .eps = 1e-8f };
    optimizer->weight_decay = weight_decay;
    optimizer->m = arena_alloc_zero(arena, (size_t)parameters->count * sizeof(Tensor *));
    optimizer->v = arena_alloc_zero(arena, (size_t)parameters->count * sizeof(Tensor *));
    for (int i = 0; i < parameters->count; i++) {
        const Tensor *weight = parameters->items[i];
        if (!weight->wants_grad)
            continue;
        optimizer->m[i] = moment_new(arena, weight, "m");
        optimizer->v[i] = moment_new(arena, weight, "v");
    }
}

void adamw_step(AdamW *optimizer, float lr)
{
    optimizer->step++;
    double correction_1 = 1.0 - pow((double)optimizer->beta1, optimizer->step); /* 1 − β₁ᵗ */
    double correction_2 = 1.0 - pow((double)optimizer->beta2, optimizer->step);
    AdamWStep step = {
        .decay = 1.0f - lr * optimizer->weight_decay,
        .beta1 = optimizer->beta1,
        .beta2 = optimizer->beta2,
        .step_size = (float)((double)lr / correction_1),
        .root_scale = (float)(1.0 / sqrt(correction_2)),
        .eps = optimizer->eps,
    };
    for (int i = 0; i < optimizer->parameters->count; i++) {
        Tensor *weight = optimizer->parameters->items[i];
        if (!learns(weight) || optimizer->m[i] == NULL)
            continue;
        float *m = optimizer->m[i]->data;
        float *v = optimizer->v[i]->data;
        size_t n = tensor_size(weight);
#pragma omp parallel for if (n > PARALLEL_MIN_FLOATS)
        for (size_t start = 0; start < n; start += PARALLEL_MIN_FLOATS)
            row_adamw(&weight->data[start], &m[start], &v[start], &weight->grad[start], &step,
                      parallel_piece(n, start));
    }
}

float gradient_norm(const Parameters *parameters)
{
    double sum = 0.0;
    for (int i = 0; i < parameters->count; i++) {
        const Tensor *weight = parameters->items[i];
        if (!learns(weight))
            continue;
        size_t n = tensor_size(weight);
        for (size_t start = 0; start < n; start += PARALLEL_MIN_FLOATS)
            sum += (double)row_sum_squares(&weight->grad[start], 0.0f, parallel_piece(n, start));
    }
    return (float)sqrt(sum);
}

float gradient_clip(Parameters *parameters, float max_norm)
{
    float norm = gradient_norm(parameters);
    float factor = max_norm / (norm + 1e-6f);
    for (int i = 0; factor < 1.0f && i < parameters->count; i++) {
        Tensor *weight = parameters->items[i];
        if (learns(weight))
            row_scale(weight->grad, factor, tensor_size(weight));
    }
    return norm;
}

double learning_rate_at(const LearningRate *schedule, int step)
{
    if (step < schedule->warmup_steps) {
        double increment = (schedule->peak - schedule->initial) / schedule->warmup_steps;
        return schedule->initial + step * increment;
    }
    int decay_steps = schedule->total_steps - schedule->warmup_steps;
    double progress = decay_steps > 0 ? (double)(step - schedule->warmup_steps) / decay_steps : 1.0;
    if (progress > 1.0)
        progress = 1.0;
    const double pi = 3.14159265358979323846;
    return schedule->minimum + (schedule->peak - schedule->minimum) * 0.5 * (1.0 + cos(pi * progress));
}
