/* common/nn.h, optimizer.h: layers start as PyTorch starts them; optimizers do the arithmetic that they name */
#include "common/nn.h"
#include "common/ops/elementwise.h"
#include "common/optimizer.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"

#include <math.h>

typedef struct Bench {
    Arena arena;
    Rng rng;
    Parameters parameters;
} Bench;

static void bench_init(Bench *bench)
{
    arena_init(&bench->arena, "test");
    rng_seed(&bench->rng, 123);
    parameters_init(&bench->parameters, &bench->arena);
}

START_TEST(a_linear_layer_starts_as_pytorch_s)
{
    Bench bench;
    Linear layer;
    bench_init(&bench);
    linear_init(&layer, &bench.parameters, "layer", 3, 2, true, &bench.rng);
    book_check_floats("rng-linear-123-3-2/weight", layer.weight->data, 6);
    book_check_floats("rng-linear-123-3-2/bias", layer.bias->data, 2);
    ck_assert_str_eq(layer.bias->name, "layer.bias");
    ck_assert_int_eq(bench.parameters.count, 2);
    arena_free(&bench.arena);
}
END_TEST

START_TEST(an_embedding_starts_as_pytorch_s)
{
    Bench bench;
    Embedding layer;
    bench_init(&bench);
    embedding_init(&layer, &bench.parameters, "tokens", 6, 3, &bench.rng);
    book_check_floats("ch02-2.7-embedding", layer.weight->data, 18);
    arena_free(&bench.arena);
}
END_TEST

START_TEST(a_list_of_parameters_counts_freezes_and_finds)
{
    Bench bench;
    Linear layer;
    LayerNorm norm;
    bench_init(&bench);
    for (int i = 0; i < 40; i++) // more than the list's first capacity
        linear_init(&layer, &bench.parameters, "layer", 3, 2, true, &bench.rng);
    layer_norm_init(&norm, &bench.parameters, "norm", 5);
    ck_assert_uint_eq(parameters_size(&bench.parameters), 40 * 8 + 10);
    ck_assert_ptr_eq(parameters_find(&bench.parameters, "norm.shift"), norm.shift);
    ck_assert_ptr_null(parameters_find(&bench.parameters, "norm"));
    parameters_set_trainable(&bench.parameters, false);
    norm.scale->wants_grad = true;
    ck_assert_uint_eq(parameters_trainable_size(&bench.parameters), 5);
    tensor_ensure_grad(norm.scale, &bench.arena);
    norm.scale->grad[0] = 3.0f;
    parameters_zero_grad(&bench.parameters);
    ck_assert_float_eq(norm.scale->grad[0], 0.0f);
    arena_free(&bench.arena);
}
END_TEST

START_TEST(a_frozen_weight_gets_no_gradient_and_no_step)
{
    Bench bench;
    Linear first;
    Linear second;
    AdamW optimizer;
    Tape tape;
    bench_init(&bench);
    linear_init(&first, &bench.parameters, "first", 3, 4, true, &bench.rng);
    linear_init(&second, &bench.parameters, "second", 4, 2, true, &bench.rng);
    first.weight->wants_grad = false;
    first.bias->wants_grad = false;
    adamw_init(&optimizer, &bench.parameters, 0.1f, &bench.arena);
    ck_assert_ptr_null(optimizer.m[0]);
    Arena step;
    arena_init(&step, "step");
    tape_init(&tape, &step);
    Tensor *x = tensor_from(&step, (float[]){ 1.0f, 2.0f, 3.0f }, 2, (int[]){ 1, 3 });
    Tensor *loss = tape_sum(&tape, linear_apply(&second, &tape, linear_apply(&first, &tape, x)));
    ck_assert_int_eq(tape.count, 2); // the first layer is not recorded
    float frozen = first.weight->data[0];
    float learning = second.weight->data[0];
    tape_backward(&tape, loss);
    adamw_step(&optimizer, 0.01f);
    ck_assert_float_eq(first.weight->data[0], frozen);
    ck_assert_float_ne(second.weight->data[0], learning);
    ck_assert_ptr_null(first.weight->grad);
    tape_free(&tape);
    arena_free(&step);
    arena_free(&bench.arena);
}
END_TEST

START_TEST(adamw_does_what_its_formula_says)
{
    Bench bench;
    AdamW optimizer;
    bench_init(&bench);
    Tensor *w = parameter_new(&bench.parameters, "w", 1, (int[]){ 2 });
    tensor_ensure_grad(w, &bench.arena);
    w->data[0] = 1.0f;
    w->data[1] = -2.0f;
    adamw_init(&optimizer, &bench.parameters, 0.1f, &bench.arena);
    double expected[2] = { 1.0, -2.0 };
    double m[2] = { 0 };
    double v[2] = { 0 };
    for (int t = 1; t <= 5; t++) {
        for (int i = 0; i < 2; i++) {
            double g = (i + 1) * 0.3 * t - 0.5;
            w->grad[i] = (float)g;
            m[i] = 0.9 * m[i] + 0.1 * g;
            v[i] = 0.999 * v[i] + 0.001 * g * g;
            expected[i] *= 1.0 - 0.01 * 0.1;
            expected[i] -= 0.01 * (m[i] / (1.0 - pow(0.9, t))) / (sqrt(v[i] / (1.0 - pow(0.999, t))) + 1e-8);
        }
        adamw_step(&optimizer, 0.01f);
        assert_near(w->data, (float[]){ (float)expected[0], (float)expected[1] }, 2, 1e-5f, "w");
    }
    arena_free(&bench.arena);
}
END_TEST

START_TEST(clipping_scales_a_long_gradient_and_leaves_a_short_one)
{
    Bench bench;
    bench_init(&bench);
    Tensor *w = parameter_new(&bench.parameters, "w", 1, (int[]){ 2 });
    tensor_ensure_grad(w, &bench.arena);
    w->grad[0] = 3.0f;
    w->grad[1] = 4.0f;
    ck_assert_float_eq(gradient_clip(&bench.parameters, 10.0f), 5.0f);
    ck_assert_float_eq(w->grad[0], 3.0f);
    gradient_clip(&bench.parameters, 1.0f);
    ck_assert_float_eq_tol(w->grad[0], 0.6f, 1e-6f);
    ck_assert_float_eq_tol(gradient_norm(&bench.parameters), 1.0f, 1e-6f);
    arena_free(&bench.arena);
}
END_TEST

START_TEST(sgd_walks_against_the_gradient)
{
    Bench bench;
    bench_init(&bench);
    Tensor *w = parameter_new(&bench.parameters, "w", 1, (int[]){ 1 });
    w->data[0] = 1.0f;
    tensor_ensure_grad(w, &bench.arena);
    w->grad[0] = 2.0f;
    sgd_step(&bench.parameters, 0.25f);
    ck_assert_float_eq(w->data[0], 0.5f);
    arena_free(&bench.arena);
}
END_TEST

START_TEST(the_learning_rate_warms_up_and_decays_as_in_the_book)
{
    const LearningRate schedule = {
        .initial = 1e-4, .peak = 0.01, .minimum = 1e-5, .warmup_steps = 27, .total_steps = 135
    };
    const int steps[] = { 0, 1, 13, 26, 27, 28 };
    double rates[6];
    for (int i = 0; i < 6; i++)
        rates[i] = learning_rate_at(&schedule, steps[i]);
    book_check_doubles("appD-D.2-lr", rates, 6);
    ck_assert_double_eq_tol(learning_rate_at(&schedule, 135), 1e-5, 1e-12);
    ck_assert_double_eq_tol(learning_rate_at(&schedule, 1000), 1e-5, 1e-12);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = a_linear_layer_starts_as_pytorch_s },
                                { .test = an_embedding_starts_as_pytorch_s },
                                { .test = a_list_of_parameters_counts_freezes_and_finds },
                                { .test = a_frozen_weight_gets_no_gradient_and_no_step },
                                { .test = adamw_does_what_its_formula_says },
                                { .test = clipping_scales_a_long_gradient_and_leaves_a_short_one },
                                { .test = sgd_walks_against_the_gradient },
                                { .test = the_learning_rate_warms_up_and_decays_as_in_the_book } };
    return run_suite("layers and optimizers", tests, sizeof tests / sizeof *tests);
}
