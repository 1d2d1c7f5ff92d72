/* common/ops/elementwise.h: +, ·, scale, ReLU, GELU, sigmoid, dropout, sum, mean */
#include "common/ops/elementwise.h"

#include "tests/assertions.h"

#include <math.h>

/* Which op a gradient check is about. */
typedef enum Op { ADD, SUBTRACT, MULTIPLY, SCALE, BROADCAST, GELU, SIGMOID, DROPOUT, SUM, MEAN } Op;

static Tensor *apply(Tape *tape, Tensor *const *inputs, void *context)
{
    Rng rng;
    rng_seed(&rng, 9); // the same mask at every call
    switch (*(const Op *)context) {
    case ADD:
        return tape_add(tape, inputs[0], inputs[1]);
    case SUBTRACT:
        return tape_subtract(tape, inputs[0], inputs[1]);
    case MULTIPLY:
        return tape_multiply(tape, inputs[0], inputs[1]);
    case SCALE:
        return tape_scale(tape, inputs[0], -2.5f);
    case BROADCAST:
        return tape_add_broadcast(tape, inputs[0], inputs[1]);
    case GELU:
        return tape_gelu(tape, inputs[0]);
    case SIGMOID:
        return tape_sigmoid(tape, inputs[0]);
    case DROPOUT:
        return tape_dropout(tape, inputs[0], 0.4f, &rng);
    case SUM:
        return tape_sum(tape, inputs[0]);
    case MEAN:
        return tape_mean(tape, inputs[0]);
    }
    return NULL;
}

START_TEST(every_gradient_agrees_with_differences)
{
    const char *names[] = { "add",  "subtract", "multiply", "scale", "broadcast",
                            "gelu", "sigmoid",  "dropout",  "sum",   "mean" };
    const int lengths[] = { 1, 7, 16, 37 };
    Op op = (Op)(_i % 10);
    int columns = lengths[_i / 10];
    Arena arena;
    Rng rng;
    arena_init(&arena, "test");
    rng_seed(&rng, _i);
    Tensor *a = random_tensor(&arena, 2, (int[]){ 3, columns }, &rng);
    Tensor *b = op == BROADCAST ? random_tensor(&arena, 1, &columns, &rng)
                                : random_tensor(&arena, 2, (int[]){ 3, columns }, &rng);
    bool two = op <= MULTIPLY || op == BROADCAST;
    assert_gradients(apply, (Tensor *[]){ a, b }, two ? 2 : 1, &op, names[op]);
    arena_free(&arena);
}
END_TEST

START_TEST(gelu_is_the_tanh_form)
{
    const float x[] = { -1000.0f, -3.0f, -1.0f, -0.1f, 0.0f, 0.1f, 1.0f, 3.0f, 1000.0f };
    float y[9];
    gelu_forward(y, x, 9);
    for (int i = 0; i < 9; i++) {
        double u = sqrt(2.0 / 3.14159265358979) * ((double)x[i] + 0.044715 * pow((double)x[i], 3.0));
        float expected = (float)(0.5 * (double)x[i] * (1.0 + tanh(u)));
        ck_assert_float_eq_tol(y[i], expected, 1e-6f * fmaxf(1.0f, fabsf(expected)));
    }
}
END_TEST

START_TEST(relu_cuts_at_zero_and_passes_gradient_only_where_positive)
{
    const float x[] = { -2.0f, 0.0f, 3.0f };
    const float dy[] = { 1.0f, 1.0f, 1.0f };
    float y[3];
    float dx[3] = { 0.5f, 0.5f, 0.5f };
    relu_forward(y, x, 3);
    relu_backward(dx, dy, x, 3);
    assert_near(y, (float[]){ 0.0f, 0.0f, 3.0f }, 3, 0.0f, "y");
    assert_near(dx, (float[]){ 0.5f, 0.5f, 1.5f }, 3, 0.0f, "dx adds to what was there");
}
END_TEST

START_TEST(dropout_draws_pytorch_s_mask_and_scales_what_is_kept)
{
    /* seed 123, rate 0.5, the first 24 draws; reference value from PyTorch 1.13 */
    const float expected[] = { 2, 2, 0, 2, 2, 0, 0, 0, 0, 2, 0, 2, 2, 2, 2, 2, 0, 2, 0, 2, 2, 0, 0, 2 };
    Arena arena;
    Tape tape;
    Rng rng;
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    rng_seed(&rng, 123);
    Tensor *ones = tensor_new_2d(&arena, 4, 6);
    tensor_fill(ones, 1.0f);
    Tensor *dropped = tape_dropout(&tape, ones, 0.5f, &rng);
    assert_near(dropped->data, expected, 24, 0.0f, "dropped");
    arena_free(&arena);
}
END_TEST

START_TEST(without_a_generator_dropout_is_no_op_at_all)
{
    Arena arena;
    Tape tape;
    Rng rng;
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    rng_seed(&rng, 123);
    Tensor *x = tensor_new_1d(&arena, 4);
    ck_assert_ptr_eq(tape_dropout(&tape, x, 0.5f, NULL), x);
    ck_assert_ptr_eq(tape_dropout(&tape, x, 0.0f, &rng), x);
    ck_assert_int_eq(rng.index, RNG_WORDS); // nothing drawn
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = every_gradient_agrees_with_differences, .rounds = 40 },
                                { .test = gelu_is_the_tanh_form },
                                { .test = relu_cuts_at_zero_and_passes_gradient_only_where_positive },
                                { .test = dropout_draws_pytorch_s_mask_and_scales_what_is_kept },
                                { .test = without_a_generator_dropout_is_no_op_at_all } };
    return run_suite("elementwise", tests, sizeof tests / sizeof *tests);
}
