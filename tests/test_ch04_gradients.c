/* The whole model's gradients against central differences: for every parameter tensor a sample of its entries.
 *     ∂loss/∂w ≈ (loss(w + h) − loss(w − h)) / 2h
 * A mistake that the ops' own checks cannot see (a forgotten branch, a gradient written over another one, dropout masks that
 * differ on the way back) shows here. */
#include "ch04_gpt/gpt.h"
#include "common/ops/loss.h"
#include "tests/assertions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VOCAB = 13, TEXTS = 2, TOKENS = 7, SAMPLES = 6 };

static const int ids_example[TEXTS * TOKENS] = { 1, 5, 12, 0, 5, 7, 3, 2, 2, 11, 3, 10, 4, 9 };
static const int targets_example[TEXTS * TOKENS] = { 5, 12, 0, 5, 7, 3, 8, 2, IGNORE_INDEX, 3, 10, 4, 9, 6 };

typedef struct Model {
    Arena weights, step;
    Tape tape;
    Rng rng;
    GPT gpt;
} Model;

static void model_open(Model *model, bool tied, bool qkv_bias, float drop_rate)
{
    const GPTConfig config = {
        .vocab_size = VOCAB,
        .context_length = TOKENS + 1,
        .emb_dim = 8,
        .n_heads = 2,
        .n_layers = 2,
        .drop_rate_emb = drop_rate,
        .drop_rate_attn = drop_rate,
        .drop_rate_shortcut = drop_rate,
        .qkv_bias = qkv_bias,
        .tied = tied,
    };
    arena_init(&model->weights, "weights");
    arena_init(&model->step, "step");
    tape_init(&model->tape, &model->step);
    rng_seed(&model->rng, 123);
    gpt_init(&model->gpt, &config, &model->weights, &model->rng);
    /* Away from the special values that weights start with: norms of ones and zeros, a tied model's tiny embeddings. */
    for (int i = 0; i < model->gpt.parameters.count; i++) {
        Tensor *weight = model->gpt.parameters.items[i];
        for (size_t k = 0; k < tensor_size(weight); k++)
            weight->data[k] += 0.6f * (rng_uniform(&model->rng) - 0.5f);
    }
}

static void model_close(Model *model)
{
    tape_free(&model->tape);
    arena_free(&model->step);
    arena_free(&model->weights);
}

/* Mean cross entropy, summed in double from the logits: float's rounding of a loss would drown the differences. */
static double loss_in_double(Model *model)
{
    Rng dropout;
    rng_seed(&dropout, 77); /* the same masks each time */
    model->tape.recording = false;
    Tensor *logits = gpt_forward(&model->gpt, &model->tape, ids_example, TEXTS, TOKENS, &dropout);
    double total = 0.0;
    int counted = 0;
    for (int r = 0; r < TEXTS * TOKENS; r++) {
        if (targets_example[r] == IGNORE_INDEX)
            continue;
        double sum = 0.0;
        for (int v = 0; v < VOCAB; v++)
            sum += exp((double)logits->data[r * VOCAB + v]);
        total += log(sum) - (double)logits->data[r * VOCAB + targets_example[r]];
        counted++;
    }
    tape_reset(&model->tape);
    return total / counted;
}

static void model_backward(Model *model)
{
    Rng dropout;
    rng_seed(&dropout, 77);
    model->tape.recording = true;
    parameters_zero_grad(&model->gpt.parameters);
    Tensor *logits = gpt_forward(&model->gpt, &model->tape, ids_example, TEXTS, TOKENS, &dropout);
    tape_backward(&model->tape, tape_cross_entropy(&model->tape, logits, targets_example));
    tape_reset(&model->tape);
}

/* Entry k of weight: its gradient against the slope of the loss. Returns the size of the gradient. */
static double check_entry(Model *model, Tensor *weight, size_t k)
{
    const float h = 4e-3f;
    float kept = weight->data[k];
    weight->data[k] = kept + h;
    double above = (double)weight->data[k], loss_above = loss_in_double(model);
    weight->data[k] = kept - h;
    double below = (double)weight->data[k], loss_below = loss_in_double(model);
    weight->data[k] = kept;
    double slope = (loss_above - loss_below) / (above - below);
    double gradient = (double)weight->grad[k];
    ck_assert_msg(fabs(gradient - slope) <= 2e-4 + 5e-3 * fabs(slope),
                  "%s[%zu]: gradient %.6g, central difference %.6g", weight->name, k, gradient, slope);
    return fabs(gradient);
}

static void check_every_parameter(Model *model)
{
    model_backward(model);
    for (int i = 0; i < model->gpt.parameters.count; i++) {
        Tensor *weight = model->gpt.parameters.items[i];
        size_t size = tensor_size(weight);
        double largest = 0.0;
        for (int s = 0; s < SAMPLES; s++)
            largest = fmax(largest, check_entry(model, weight, rng_u32(&model->rng) % (uint32_t)size));
        /* A tensor that gets no gradient at all would pass against a slope of 0: keys' biases alone may, softmax ignores
         * what is added to a whole row. */
        if (strstr(weight->name, "W_key.bias") == NULL)
            ck_assert_msg(largest > 0.0, "%s gets no gradient", weight->name);
    }
}

START_TEST(gradients_of_the_books_model_equal_central_differences)
{
    Model model;
    model_open(&model, false, false, 0.0f);
    check_every_parameter(&model);
    model_close(&model);
}
END_TEST

START_TEST(gradients_of_a_tied_model_with_qkv_bias_do_too)
{
    Model model;
    model_open(&model, true, true, 0.0f);
    check_every_parameter(&model);
    model_close(&model);
}
END_TEST

START_TEST(with_dropout_the_way_back_uses_the_masks_of_the_way_forward)
{
    Model model;
    model_open(&model, false, true, 0.2f);
    check_every_parameter(&model);
    model_close(&model);
}
END_TEST

START_TEST(gradients_add_up_over_two_passes)
{
    Model model;
    model_open(&model, false, false, 0.0f);
    model_backward(&model);
    const Tensor *weight = parameters_find(&model.gpt.parameters, "trf_blocks.1.ff.layers.0.weight");
    ck_assert_ptr_nonnull(weight);
    float once = weight->grad[3];
    Tensor *logits = gpt_forward(&model.gpt, &model.tape, ids_example, TEXTS, TOKENS, NULL);
    tape_backward(&model.tape, tape_cross_entropy(&model.tape, logits, targets_example));
    ck_assert_float_eq_tol(weight->grad[3], 2.0f * once, 1e-6f);
    model_close(&model);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = gradients_of_the_books_model_equal_central_differences },
        { .test = gradients_of_a_tied_model_with_qkv_bias_do_too },
        { .test = with_dropout_the_way_back_uses_the_masks_of_the_way_forward },
        { .test = gradients_add_up_over_two_passes },
    };
    return run_suite("ch04_gpt/gradients", tests, sizeof tests / sizeof *tests);
}
