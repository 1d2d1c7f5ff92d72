/* common/ops/linear.h, norm.h, softmax.h, embedding.h, shape.h: gradients on odd shapes, and what each op promises */
#include "common/ops/elementwise.h"
#include "common/ops/embedding.h"
#include "common/ops/linear.h"
#include "common/ops/norm.h"
#include "common/ops/shape.h"
#include "common/ops/softmax.h"
#include "tests/assertions.h"

#include <math.h>
#include <string.h>

/* Which op a gradient check is about. */
typedef enum Op {
    LINEAR,
    LINEAR_NO_BIAS,
    LINEAR_GELU,
    LAYER_NORM,
    SOFTMAX,
    MASK_FUTURE,
    NORMALIZE_ROWS,
    EMBEDDING,
    RESHAPE,
    TRANSPOSE,
    TRANSPOSE_MIDDLE,
    CONCAT,
    SELECT_ROWS,
    OP_COUNT
} Op;

static const char *op_names[OP_COUNT] = { "linear",     "linear without bias", "linear_gelu",           "layer_norm",
                                          "softmax",    "mask_future",         "normalize_rows",        "embedding",
                                          "reshape",    "transpose",           "transpose of far axes", "concat",
                                          "select_rows" };

/* inputs: x[2,3,C], weight[O=5,C] or [C], bias[5] or [C] */
static Tensor *apply(Tape *tape, Tensor *const *inputs, void *context)
{
    Tensor *x = inputs[0];
    int C = tensor_columns(x);
    switch (*(const Op *)context) {
    case LINEAR:
        return tape_linear(tape, x, inputs[1], inputs[2]);
    case LINEAR_NO_BIAS:
        return tape_linear(tape, x, inputs[1], NULL);
    case LINEAR_GELU:
        return tape_linear_gelu(tape, x, inputs[1], inputs[2]);
    case LAYER_NORM:
        return tape_layer_norm(tape, x, inputs[1], inputs[2], 1e-5f);
    case SOFTMAX:
        return tape_softmax(tape, x);
    case MASK_FUTURE:
        return tape_mask_future(tape, x, 0.5f);
    case NORMALIZE_ROWS:
        return tape_normalize_rows(tape, tape_multiply(tape, x, x));
    case EMBEDDING:
        return tape_embedding(tape, inputs[1], (int[]){ 4, 0, 4, 1, 2, 4 }, 2, 3);
    case RESHAPE:
        return tape_reshape(tape, x, 2, (int[]){ 3, 2 * C });
    case TRANSPOSE:
        return tape_transpose(tape, x, 1, 2);
    case TRANSPOSE_MIDDLE:
        return tape_transpose(tape, x, 0, 2);
    case CONCAT:
        return tape_concat(tape, (Tensor *[]){ x, x, tape_scale(tape, x, 2.0f) }, 3);
    case SELECT_ROWS:
        return tape_select_rows(tape, x, (int[]){ 5, 0, 5 }, 3);
    case OP_COUNT:
        break;
    }
    return NULL;
}

START_TEST(every_gradient_agrees_with_differences)
{
    const int widths[] = { 2, 7, 16, 33 };
    Op op = (Op)(_i % OP_COUNT);
    int C = widths[_i / OP_COUNT];
    Arena arena;
    Rng rng;
    arena_init(&arena, "test");
    rng_seed(&rng, _i);
    Tensor *x = random_tensor(&arena, 3, (int[]){ 2, 3, C }, &rng);
    bool vectors = op == LAYER_NORM;
    Tensor *weight = vectors ? random_tensor(&arena, 1, &C, &rng) : random_tensor(&arena, 2, (int[]){ 5, C }, &rng);
    int bias_length = vectors ? C : 5;
    Tensor *bias = random_tensor(&arena, 1, &bias_length, &rng);
    x->wants_grad = op != EMBEDDING;
    int inputs = op <= LAYER_NORM ? 3 : op == EMBEDDING ? 2 : 1;
    inputs = op == LINEAR_NO_BIAS ? 2 : inputs;
    assert_gradients(apply, (Tensor *[]){ x, weight, bias }, inputs, &op, op_names[op]);
    arena_free(&arena);
}
END_TEST

START_TEST(softmax_rows_sum_to_one_whatever_the_size_of_the_scores)
{
    float x[] = { 1000.0f, 1001.0f, 999.0f, -1000.0f, -1001.0f, -999.0f, 0.0f, 0.0f, 0.0f };
    float y[9];
    softmax_forward(y, x, 3, 3);
    const float e = 2.7182818f;
    float sum = 1.0f + e + 1.0f / e;
    assert_near(y, (float[]){ 1 / sum, e / sum, 1 / e / sum, 1 / sum, 1 / e / sum, e / sum, 1 / 3.f, 1 / 3.f, 1 / 3.f },
                9, 1e-6f, "y");
}
END_TEST

START_TEST(softmax_gives_masked_scores_exactly_nothing)
{
    float x[] = { 0.0f, -INFINITY, 0.0f, -INFINITY, -INFINITY, -INFINITY };
    float y[6];
    softmax_forward(y, x, 2, 3);
    assert_near(y, (float[]){ 0.5f, 0.0f, 0.5f, 0.0f, 0.0f, 0.0f }, 6, 0.0f, "y");
    softmax_forward(x, x, 2, 3); // in place
    ck_assert_mem_eq(x, y, sizeof y);
}
END_TEST

START_TEST(layer_norm_gives_mean_0_and_variance_1)
{
    enum { R = 3, C = 37 };
    Arena arena;
    Tape tape;
    Rng rng;
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    rng_seed(&rng, 4);
    Tensor *x = tape_scale(&tape, random_tensor(&arena, 2, (int[]){ R, C }, &rng), 30.0f);
    Tensor *scale = tensor_new_1d(&arena, C);
    Tensor *shift = tensor_new_1d(&arena, C);
    tensor_fill(scale, 1.0f);
    tensor_fill(shift, 0.0f);
    Tensor *y = tape_layer_norm(&tape, x, scale, shift, 1e-5f);
    for (int r = 0; r < R; r++) {
        double mean = 0.0;
        double variance = 0.0;
        for (int c = 0; c < C; c++)
            mean += (double)y->data[r * C + c] / C;
        for (int c = 0; c < C; c++)
            variance += pow((double)y->data[r * C + c] - mean, 2.0) / C;
        ck_assert_double_eq_tol(mean, 0.0, 1e-6);
        ck_assert_double_eq_tol(variance, 1.0, 1e-5);
    }
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

START_TEST(a_constant_row_is_normalized_to_the_shift)
{
    float x[] = { 5.0f, 5.0f };
    float y[2];
    float mean;
    float rstd;
    layer_norm_forward(y, &mean, &rstd, x, (float[]){ 2.0f, 2.0f }, (float[]){ 0.25f, -0.25f }, 1e-5f, 1, 2);
    assert_near(y, (float[]){ 0.25f, -0.25f }, 2, 0.0f, "y");
}
END_TEST

START_TEST(linear_and_gelu_in_one_pass_are_linear_then_gelu)
{
    Arena arena;
    Tape tape;
    Rng rng;
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    rng_seed(&rng, 4);
    Tensor *x = random_tensor(&arena, 2, (int[]){ 17, 19 }, &rng);
    Tensor *weight = random_tensor(&arena, 2, (int[]){ 35, 19 }, &rng);
    Tensor *bias = random_tensor(&arena, 1, (int[]){ 35 }, &rng);
    Tensor *fused = tape_linear_gelu(&tape, x, weight, bias);
    Tensor *apart = tape_gelu(&tape, tape_linear(&tape, x, weight, bias));
    ck_assert_mem_eq(fused->data, apart->data, tensor_size(fused) * sizeof(float));
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

START_TEST(transposing_twice_gives_the_tensor_back)
{
    Arena arena;
    Tape tape;
    Rng rng;
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    rng_seed(&rng, 4);
    Tensor *x = random_tensor(&arena, 4, (int[]){ 2, 3, 4, 5 }, &rng);
    Tensor *y = tape_transpose(&tape, x, 1, 3);
    ck_assert_int_eq(y->shape[1], 5);
    ck_assert_int_eq(y->shape[3], 3);
    ck_assert_float_eq(y->data[((1 * 5 + 4) * 4 + 2) * 3 + 1], x->data[((1 * 3 + 1) * 4 + 2) * 5 + 4]);
    Tensor *back = tape_transpose(&tape, y, 1, 3);
    ck_assert_mem_eq(back->data, x->data, tensor_size(x) * sizeof(float));
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = every_gradient_agrees_with_differences, .rounds = 4 * OP_COUNT },
                                { .test = softmax_rows_sum_to_one_whatever_the_size_of_the_scores },
                                { .test = softmax_gives_masked_scores_exactly_nothing },
                                { .test = layer_norm_gives_mean_0_and_variance_1 },
                                { .test = a_constant_row_is_normalized_to_the_shift },
                                { .test = linear_and_gelu_in_one_pass_are_linear_then_gelu },
                                { .test = transposing_twice_gives_the_tensor_back } };
    return run_suite("layers", tests, sizeof tests / sizeof *tests);
}
