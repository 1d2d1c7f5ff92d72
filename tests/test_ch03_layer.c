/* ch03_attention/multi_head_attention.h: three weights by name and one in memory; fused and composed are one layer */
#include "ch03_attention/multi_head_attention.h"
#include "ch03_attention/six_tokens.h"
#include "common/ops/elementwise.h"
#include "common/optimizer.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"

#include <check.h>
#include <math.h>
#include <signal.h>
#include <string.h>

/* A layer with its memory and a recording tape. */
typedef struct Fixture {
    Arena weights, step;
    Tape tape;
    Rng rng;
    Parameters parameters;
    MultiHeadAttention mha;
} Fixture;

static void fixture_open(Fixture *fixture, int d_in, int d_out, float drop_rate, int num_heads, bool qkv_bias)
{
    arena_init(&fixture->weights, "weights");
    arena_init(&fixture->step, "step");
    tape_init(&fixture->tape, &fixture->step);
    rng_seed(&fixture->rng, 123);
    parameters_init(&fixture->parameters, &fixture->weights);
    mha_init(&fixture->mha, &fixture->parameters, "att", d_in, d_out, drop_rate, num_heads, qkv_bias, &fixture->rng);
}

static void fixture_close(Fixture *fixture)
{
    tape_free(&fixture->tape);
    arena_free(&fixture->step);
    arena_free(&fixture->weights);
}

/* ---- weights ---- */

START_TEST(parameters_have_the_books_names_in_pytorchs_order)
{
    static const char *const plain[] = { "att.W_query.weight", "att.W_key.weight", "att.W_value.weight",
                                         "att.out_proj.weight", "att.out_proj.bias" };
    static const char *const biased[] = { "att.W_query.weight",  "att.W_query.bias",   "att.W_key.weight",
                                          "att.W_key.bias",      "att.W_value.weight", "att.W_value.bias",
                                          "att.out_proj.weight", "att.out_proj.bias" };
    Fixture fixture;
    fixture_open(&fixture, 6, 4, 0.0f, 2, _i == 1);
    const char *const *names = _i == 1 ? biased : plain;
    ck_assert_int_eq(fixture.parameters.count, _i == 1 ? 8 : 5);
    for (int i = 0; i < fixture.parameters.count; i++)
        ck_assert_str_eq(fixture.parameters.items[i]->name, names[i]);
    ck_assert_uint_eq(parameters_size(&fixture.parameters), 3 * 4 * 6 + (_i == 1 ? 3 * 4 : 0) + 4 * 4 + 4);
    fixture_close(&fixture);
}
END_TEST

START_TEST(weights_are_drawn_as_separate_linear_layers_draw_them)
{
    Fixture fixture;
    fixture_open(&fixture, 5, 6, 0.0f, 3, true);
    Arena arena;
    arena_init(&arena, "test");
    Parameters parameters;
    parameters_init(&parameters, &arena);
    Rng rng;
    rng_seed(&rng, 123);
    Linear layers[4];
    for (int i = 0; i < 3; i++)
        linear_init(&layers[i], &parameters, "layer", 5, 6, true, &rng);
    linear_init(&layers[3], &parameters, "layer", 6, 6, true, &rng);
    for (int i = 0; i < parameters.count; i++) {
        tensor_check_same("drawn", parameters.items[i], fixture.parameters.items[i]);
        assert_near(fixture.parameters.items[i]->data, parameters.items[i]->data, tensor_size(parameters.items[i]),
                    0.0f, fixture.parameters.items[i]->name);
    }
    ck_assert_uint_eq(rng_u32(&rng), rng_u32(&fixture.rng)); // as many words
    arena_free(&arena);
    fixture_close(&fixture);
}
END_TEST

START_TEST(the_three_weights_are_parts_of_one_with_its_gradient)
{
    Fixture fixture;
    fixture_open(&fixture, 3, 4, 0.0f, 2, true);
    const MultiHeadAttention *mha = &fixture.mha;
    const Linear *parts[] = { &mha->W_query, &mha->W_key, &mha->W_value };
    ck_assert_ptr_null(mha->qkv_weight->grad); // who only generates needs no gradients
    Tensor *x = tensor_new_3d(&fixture.step, 1, 2, 3);
    tensor_fill(x, 0.5f);
    mha_forward(mha, &fixture.tape, x, NULL);
    ck_assert_ptr_nonnull(mha->qkv_weight->grad);
    for (int i = 0; i < 3; i++) {
        ck_assert_ptr_eq(parts[i]->weight->data, &mha->qkv_weight->data[i * 4 * 3]);
        ck_assert_ptr_eq(parts[i]->weight->grad, &mha->qkv_weight->grad[i * 4 * 3]);
        ck_assert_ptr_eq(parts[i]->bias->data, &mha->qkv_bias->data[i * 4]);
        ck_assert_ptr_eq(parts[i]->bias->grad, &mha->qkv_bias->grad[i * 4]);
        ck_assert(parts[i]->weight->wants_grad && parts[i]->bias->wants_grad);
    }
    fixture_close(&fixture);
}
END_TEST

START_TEST(gpt2_small_has_the_parameters_of_exercise_3_3)
{
    Fixture fixture;
    fixture_open(&fixture, 768, 768, 0.1f, 12, false);
    book_check_int("ch03-ex3.3-params", (long long)parameters_size(&fixture.parameters));
    fixture_close(&fixture);
}
END_TEST

START_TEST(a_width_that_the_heads_do_not_divide_panics)
{
    Fixture fixture;
    fixture_open(&fixture, 6, 6, 0.0f, 4, false);
}
END_TEST

START_TEST(an_input_without_batch_axis_panics)
{
    Fixture fixture;
    fixture_open(&fixture, 3, 2, 0.0f, 2, false);
    mha_forward(&fixture.mha, &fixture.tape, six_tokens_tensor(&fixture.step), NULL);
}
END_TEST

/* ---- forward and backward ---- */

/* The book's §3.6.2: seed 123, the sentence twice, two heads of one number. */
START_TEST(the_sentence_gives_the_books_context_vectors)
{
    const float expected[] = { 0.3190f, 0.4858f, 0.2943f, 0.3897f, 0.2856f, 0.3593f,
                               0.2693f, 0.3873f, 0.2639f, 0.3928f, 0.2575f, 0.4028f };
    Fixture fixture;
    fixture_open(&fixture, 3, 2, 0.0f, 2, false);
    Tensor *batch = six_tokens_batch(&fixture.weights);
    Tensor *fused = mha_forward(&fixture.mha, &fixture.tape, batch, NULL);
    Tensor *composed = mha_forward_composed(&fixture.mha, &fixture.tape, batch, NULL, NULL);
    for (int b = 0; b < 2; b++) {
        assert_near(&fused->data[b * 12], expected, 12, 6e-5f, "fused");
        assert_near(&composed->data[b * 12], expected, 12, 6e-5f, "composed");
    }
    fixture_close(&fixture);
}
END_TEST

typedef struct Case {
    int B, T, d_in, d_out, H;
    float drop_rate;
    bool qkv_bias;
} Case;

static const Case cases[] = {
    { .B = 2, .T = 6, .d_in = 3, .d_out = 2, .H = 2 },
    { .B = 1, .T = 1, .d_in = 4, .d_out = 4, .H = 1, .qkv_bias = true },
    { .B = 3, .T = 5, .d_in = 8, .d_out = 12, .H = 3, .qkv_bias = true },
    { .B = 2, .T = 7, .d_in = 8, .d_out = 8, .H = 4, .drop_rate = 0.5f },
    { .B = 1, .T = 70, .d_in = 16, .d_out = 32, .H = 2, .drop_rate = 0.1f, .qkv_bias = true },
    { .B = 2, .T = 33, .d_in = 24, .d_out = 24, .H = 12 },
};

/* All gradients of the list, one after the other. */
static void grads_copy(float *into, const Parameters *parameters)
{
    for (int i = 0; i < parameters->count; i++) {
        size_t size = tensor_size(parameters->items[i]);
        memcpy(into, parameters->items[i]->grad, size * sizeof *into);
        into += size;
    }
}

/* Result, gradients of all weights and of x by one of the two forms; loss = Σ out². */
typedef struct Outcome {
    float *out, *grads, *dx;
    uint32_t next_word; /* what the generator of the dropout would give next */
} Outcome;

static Outcome run_form(Fixture *fixture, const Case *c, const Tensor *x_values, bool fused)
{
    Tape *tape = &fixture->tape;
    Arena *keep = &fixture->weights;
    tape_reset(tape);
    Tensor *x = tensor_from(&fixture->step, x_values->data, 3, x_values->shape);
    x->wants_grad = true;
    Rng dropout;
    rng_seed(&dropout, 9);
    parameters_zero_grad(&fixture->parameters);
    Tensor *out = fused ? mha_forward(&fixture->mha, tape, x, &dropout)
                        : mha_forward_composed(&fixture->mha, tape, x, &dropout, NULL);
    ck_assert_int_eq(out->shape[0], c->B);
    ck_assert_int_eq(out->shape[1], c->T);
    ck_assert_int_eq(out->shape[2], c->d_out);
    tape_backward(tape, tape_sum(tape, tape_multiply(tape, out, out)));
    Outcome outcome = {
        .out = arena_alloc(keep, tensor_size(out) * sizeof(float)),
        .grads = arena_alloc(keep, parameters_size(&fixture->parameters) * sizeof(float)),
        .dx = arena_alloc(keep, tensor_size(x) * sizeof(float)),
        .next_word = rng_u32(&dropout),
    };
    memcpy(outcome.out, out->data, tensor_size(out) * sizeof(float));
    memcpy(outcome.dx, x->grad, tensor_size(x) * sizeof(float));
    grads_copy(outcome.grads, &fixture->parameters);
    return outcome;
}

START_TEST(fused_and_composed_are_equal_forward_and_backward)
{
    const Case *c = &cases[_i];
    Fixture fixture;
    fixture_open(&fixture, c->d_in, c->d_out, c->drop_rate, c->H, c->qkv_bias);
    Tensor *x = tensor_new_3d(&fixture.weights, c->B, c->T, c->d_in);
    tensor_fill_normal(x, 0.0f, 1.0f, &fixture.rng);
    Outcome composed = run_form(&fixture, c, x, false);
    Outcome fused = run_form(&fixture, c, x, true);
    assert_near(fused.out, composed.out, (size_t)c->B * c->T * c->d_out, 2e-6f, "out");
    assert_near(fused.dx, composed.dx, tensor_size(x), 2e-5f, "dx");
    assert_near(fused.grads, composed.grads, parameters_size(&fixture.parameters), 1e-4f, "weights' gradients");
    ck_assert_uint_eq(fused.next_word, composed.next_word); // the same number of words drawn
    fixture_close(&fixture);
}
END_TEST

/* For gradcheck: tensors[0] is x, the others are the weights, which the layer holds. */
static Tensor *forward_of(Tape *tape, Tensor *const *tensors, void *context)
{
    const Fixture *fixture = context;
    Rng dropout;
    rng_seed(&dropout, 7);
    return mha_forward(&fixture->mha, tape, tensors[0], &dropout);
}

/* The three weights are tried through the one that stands behind them. */
START_TEST(every_gradient_agrees_with_differences)
{
    const Case *c = &cases[_i];
    Fixture fixture;
    fixture_open(&fixture, c->d_in, c->d_out, c->drop_rate, c->H, c->qkv_bias);
    const MultiHeadAttention *mha = &fixture.mha;
    Tensor *x = random_tensor(&fixture.weights, 3, (int[]){ c->B, c->T, c->d_in }, &fixture.rng);
    Tensor *tensors[] = { x, mha->qkv_weight, mha->out_proj.weight, mha->out_proj.bias, mha->qkv_bias };
    assert_gradients(forward_of, tensors, c->qkv_bias ? 5 : 4, &fixture, "mha_forward");
    fixture_close(&fixture);
}
END_TEST

START_TEST(a_token_changes_what_comes_at_and_after_its_place_only)
{
    enum { T = 9, C = 8, CHANGED = 4 };
    Fixture fixture;
    fixture_open(&fixture, C, C, 0.0f, 2, false);
    Tensor *x = tensor_new_3d(&fixture.weights, 1, T, C);
    tensor_fill_normal(x, 0.0f, 1.0f, &fixture.rng);
    Tensor *before = mha_forward(&fixture.mha, &fixture.tape, x, NULL);
    x->data[CHANGED * C + 3] += 1.0f;
    Tensor *after = mha_forward(&fixture.mha, &fixture.tape, x, NULL);
    for (int t = 0; t < T; t++) {
        bool same = memcmp(&before->data[t * C], &after->data[t * C], C * sizeof(float)) == 0;
        ck_assert_msg(same == (t < CHANGED), "token %d", t);
    }
    fixture_close(&fixture);
}
END_TEST

START_TEST(attention_weights_sum_to_1_and_never_look_ahead)
{
    enum { B = 2, T = 6, C = 8, H = 4 };
    Fixture fixture;
    fixture_open(&fixture, C, C, 0.5f, H, true);
    Tensor *x = tensor_new_3d(&fixture.weights, B, T, C);
    tensor_fill_normal(x, 0.0f, 3.0f, &fixture.rng);
    Rng dropout;
    rng_seed(&dropout, 1);
    Tensor *weights;
    mha_forward_composed(&fixture.mha, &fixture.tape, x, &dropout, &weights);
    ck_assert_int_eq(weights->ndim, 4);
    for (int r = 0; r < B * H * T; r++) {
        float sum = 0.0f;
        for (int s = 0; s < T; s++) {
            float weight = weights->data[r * T + s];
            ck_assert(s <= r % T || weight == 0.0f);
            sum += weight;
        }
        ck_assert_float_eq_tol(sum, 1.0f, 1e-6f); // before dropout, so exactly shares of 1
    }
    fixture_close(&fixture);
}
END_TEST

START_TEST(evaluation_draws_nothing_and_drops_nothing)
{
    Fixture plain, dropping;
    fixture_open(&plain, 6, 6, 0.0f, 3, false);
    fixture_open(&dropping, 6, 6, 0.5f, 3, false);
    Tensor *x = tensor_new_3d(&plain.weights, 1, 5, 6);
    tensor_fill_normal(x, 0.0f, 1.0f, &plain.rng);
    Rng unused, reference;
    rng_seed(&unused, 5);
    rng_seed(&reference, 5);
    Tensor *expected = mha_forward(&plain.mha, &plain.tape, x, &unused); // rate 0 draws nothing either
    Tensor *got = mha_forward(&dropping.mha, &dropping.tape, x, NULL);
    assert_near(got->data, expected->data, tensor_size(expected), 0.0f, "out");
    ck_assert_uint_eq(rng_u32(&unused), rng_u32(&reference));
    fixture_close(&plain);
    fixture_close(&dropping);
}
END_TEST

/* ---- freezing ---- */

static void step_once(Fixture *fixture, Tensor *x)
{
    Tape *tape = &fixture->tape;
    tape_reset(tape);
    parameters_zero_grad(&fixture->parameters);
    Tensor *out = mha_forward(&fixture->mha, tape, x, NULL);
    tape_backward(tape, tape_sum(tape, tape_multiply(tape, out, out)));
    sgd_step(&fixture->parameters, 0.1f);
}

START_TEST(frozen_weights_stay_and_the_tape_records_nothing_for_them)
{
    Fixture fixture;
    fixture_open(&fixture, 4, 4, 0.0f, 2, true);
    Tensor *x = random_tensor(&fixture.weights, 3, (int[]){ 1, 3, 4 }, &fixture.rng);
    x->wants_grad = false;
    parameters_set_trainable(&fixture.parameters, false);
    mha_forward(&fixture.mha, &fixture.tape, x, NULL);
    ck_assert_int_eq(fixture.tape.count, 0);

    parameters_find(&fixture.parameters, "att.out_proj.bias")->wants_grad = true;
    float before[3 * 4 * 4];
    memcpy(before, fixture.mha.qkv_weight->data, sizeof before);
    step_once(&fixture, x);
    assert_near(fixture.mha.qkv_weight->data, before, 3 * 4 * 4, 0.0f, "frozen");
    fixture_close(&fixture);
}
END_TEST

START_TEST(one_of_the_three_can_learn_alone)
{
    Fixture fixture;
    fixture_open(&fixture, 4, 4, 0.0f, 2, false);
    Tensor *x = random_tensor(&fixture.weights, 3, (int[]){ 1, 3, 4 }, &fixture.rng);
    x->wants_grad = false;
    parameters_set_trainable(&fixture.parameters, false);
    fixture.mha.W_value.weight->wants_grad = true;
    float before[3 * 16];
    memcpy(before, fixture.mha.qkv_weight->data, sizeof before);
    step_once(&fixture, x);
    assert_near(fixture.mha.qkv_weight->data, before, 2 * 16, 0.0f, "W_query and W_key");
    ck_assert(memcmp(fixture.mha.W_value.weight->data, &before[2 * 16], 16 * sizeof(float)) != 0);
    fixture_close(&fixture);
}
END_TEST

int main(void)
{
    enum { CASES = sizeof cases / sizeof *cases };
    const SuiteTest tests[] = {
        { .test = parameters_have_the_books_names_in_pytorchs_order, .rounds = 2 },
        { .test = weights_are_drawn_as_separate_linear_layers_draw_them },
        { .test = the_three_weights_are_parts_of_one_with_its_gradient },
        { .test = gpt2_small_has_the_parameters_of_exercise_3_3 },
        { .test = a_width_that_the_heads_do_not_divide_panics, .signal = SIGABRT },
        { .test = an_input_without_batch_axis_panics, .signal = SIGABRT },
        { .test = the_sentence_gives_the_books_context_vectors },
        { .test = fused_and_composed_are_equal_forward_and_backward, .rounds = CASES },
        { .test = every_gradient_agrees_with_differences, .rounds = CASES },
        { .test = a_token_changes_what_comes_at_and_after_its_place_only },
        { .test = attention_weights_sum_to_1_and_never_look_ahead },
        { .test = evaluation_draws_nothing_and_drops_nothing },
        { .test = frozen_weights_stay_and_the_tape_records_nothing_for_them },
        { .test = one_of_the_three_can_learn_alone },
    };
    return run_suite("ch03 multi-head attention", tests, (int)(sizeof tests / sizeof *tests));
}
