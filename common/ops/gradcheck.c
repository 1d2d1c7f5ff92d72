#include "common/ops/gradcheck.h"

#include "common/ops/elementwise.h"

#include <math.h>

enum { WEIGHT_SEED = 2024 };

/* Σ w_i y_i in double, with w from a generator of its own. */
static double weighted_sum(const Tensor *y)
{
    Rng rng;
    rng_seed(&rng, WEIGHT_SEED);
    double sum = 0.0;
    size_t n = tensor_size(y);
    for (size_t i = 0; i < n; i++)
        sum += (double)y->data[i] * (2.0 * (double)rng_uniform(&rng) - 1.0);
    return sum;
}

/* The function's value for the inputs as they are now, nothing recorded. */
static double evaluate(GradcheckFunction function, Tensor *const *inputs, void *context)
{
    Arena arena;
    Tape tape;
    arena_init(&arena, "gradcheck");
    tape_init(&tape, &arena);
    tape.recording = false;
    double value = weighted_sum(function(&tape, inputs, context));
    tape_free(&tape);
    arena_free(&arena);
    return value;
}

/* Fills the gradients of the inputs by the tape. */
static void analytic_gradients(GradcheckFunction function, Tensor *const *inputs, void *context, Tape *tape)
{
    Tensor *y = function(tape, inputs, context);
    Tensor *weights = tensor_new(tape->arena, y->ndim, y->shape);
    Rng rng;
    rng_seed(&rng, WEIGHT_SEED);
    size_t n = tensor_size(weights);
    for (size_t i = 0; i < n; i++)
        weights->data[i] = 2.0f * rng_uniform(&rng) - 1.0f;
    tape_backward(tape, tape_sum(tape, tape_multiply(tape, y, weights)));
}

static double numeric_gradient(GradcheckFunction function, Tensor *const *inputs, void *context, float *x, float h)
{
    float kept = *x;
    *x = kept + h;
    double high_x = (double)*x; /* what kept + h became in float */
    double high = evaluate(function, inputs, context);
    *x = kept - h;
    double low_x = (double)*x;
    double low = evaluate(function, inputs, context);
    *x = kept;
    return (high - low) / (high_x - low_x);
}

GradcheckReport gradcheck(GradcheckFunction function, Tensor *const *inputs, int count, void *context, float h,
                          int max_elements)
{
    GradcheckReport worst = { .input = -1 };
    Arena arena;
    Tape tape;
    arena_init(&arena, "gradcheck");
    tape_init(&tape, &arena);
    float **own_grads = arena_alloc(&arena, (size_t)count * sizeof *own_grads);
    for (int i = 0; i < count; i++) {
        own_grads[i] = inputs[i]->grad;
        inputs[i]->grad = NULL;
        if (inputs[i]->wants_grad)
            tensor_ensure_grad(inputs[i], &arena);
    }
    analytic_gradients(function, inputs, context, &tape);
    for (int i = 0; i < count; i++) {
        size_t n = tensor_size(inputs[i]);
        size_t step = n > (size_t)max_elements ? n / (size_t)max_elements : 1;
        for (size_t e = 0; inputs[i]->wants_grad && e < n; e += step) {
            double numeric = numeric_gradient(function, inputs, context, &inputs[i]->data[e], h);
            double analytic = (double)inputs[i]->grad[e];
            double size = fmax(1.0, fmax(fabs(analytic), fabs(numeric)));
            double difference = fabs(analytic - numeric) / size;
            if (worst.input < 0 || !(difference <= worst.difference)) /* NaN counts as worst */
                worst = (GradcheckReport){ i, e, analytic, numeric, difference };
        }
    }
    for (int i = 0; i < count; i++)
        inputs[i]->grad = own_grads[i];
    tape_free(&tape);
    arena_free(&arena);
    return worst;
}
