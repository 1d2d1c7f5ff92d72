/* common/ops/attention.h: the fused attention is the composed attention, forward and backward */
#include "common/ops/attention.h"

#include "common/ops/elementwise.h"
#include "common/ops/matmul.h"
#include "common/ops/shape.h"
#include "common/ops/softmax.h"
#include "common/parallel.h"
#include "tests/assertions.h"

#include <math.h>
#include <string.h>

typedef struct Case {
    int B, T_q, T_k, H, H_kv, D;
    bool causal;
    float drop_rate;
    const int *key_lengths;
} Case;

static Tensor *fused(Tape *tape, Tensor *const *inputs, void *context)
{
    const Case *c = context;
    Rng rng;
    rng_seed(&rng, 77); // the same mask at every call
    AttentionOptions options = { c->H, c->H_kv, c->D, c->causal, c->key_lengths, c->drop_rate };
    return tape_attention(tape, (Columns){ inputs[0], 0 }, (Columns){ inputs[1], 0 }, (Columns){ inputs[2], 0 },
                          &options, &rng);
}

/* The same for H == H_kv and no padding from small ops: split heads, scores, mask, softmax, dropout, sum, join heads. */
static Tensor *composed(Tape *tape, Tensor *const *inputs, void *context)
{
    const Case *c = context;
    Rng rng;
    rng_seed(&rng, 77);
    int q_shape[] = { c->B, c->T_q, c->H, c->D };
    int k_shape[] = { c->B, c->T_k, c->H, c->D };
    Tensor *q = tape_transpose(tape, tape_reshape(tape, inputs[0], 4, q_shape), 1, 2);
    Tensor *k = tape_transpose(tape, tape_reshape(tape, inputs[1], 4, k_shape), 1, 2);
    Tensor *v = tape_transpose(tape, tape_reshape(tape, inputs[2], 4, k_shape), 1, 2);
    Tensor *scores = tape_scale(tape, tape_matmul_bt(tape, q, k), 1.0f / sqrtf((float)c->D));
    if (c->causal)
        scores = tape_mask_future(tape, scores, -INFINITY);
    Tensor *weights = tape_dropout(tape, tape_softmax(tape, scores), c->drop_rate, &rng);
    Tensor *out = tape_transpose(tape, tape_matmul(tape, weights, v), 1, 2);
    return tape_reshape(tape, out, 3, (int[]){ c->B, c->T_q, c->H * c->D });
}

static void make_inputs(Tensor **inputs, Arena *arena, const Case *c)
{
    Rng rng;
    rng_seed(&rng, 3);
    inputs[0] = random_tensor(arena, 3, (int[]){ c->B, c->T_q, c->H * c->D }, &rng);
    inputs[1] = random_tensor(arena, 3, (int[]){ c->B, c->T_k, c->H_kv * c->D }, &rng);
    inputs[2] = random_tensor(arena, 3, (int[]){ c->B, c->T_k, c->H_kv * c->D }, &rng);
}

/* Result and gradients of one form. */
static void run(GradcheckFunction form, Tensor **inputs, const Case *c, Tape *tape, Tensor **out, float **gradients)
{
    *out = form(tape, inputs, (void *)c);
    Tensor *squares = tape_multiply(tape, *out, *out);
    tape_backward(tape, tape_sum(tape, squares));
    for (int i = 0; i < 3; i++) {
        gradients[i] = inputs[i]->grad;
        inputs[i]->grad = NULL;
    }
    tape->count = 0; // the next backward shall not pass here again
}

static float bf16_tolerance(const float *x, size_t n)
{
    float largest = 0.0f;
    for (size_t i = 0; i < n; i++)
        largest = fmaxf(largest, fabsf(x[i]));
    return 1e-4f + largest * 6.0f / 256.0f;
}

static const Case same_cases[] = {
    { 1, 1, 1, 1, 1, 1, true, 0.0f, NULL },
    { 2, 6, 6, 2, 2, 3, true, 0.0f, NULL },
    { 1, 63, 63, 2, 2, 8, true, 0.0f, NULL },
    { 1, 64, 64, 1, 1, 16, true, 0.0f, NULL },
    { 2, 65, 65, 2, 2, 5, true, 0.0f, NULL },
    { 1, 131, 131, 3, 3, 7, true, 0.0f, NULL },
    { 1, 130, 130, 1, 1, 4, false, 0.0f, NULL },
    { 2, 7, 70, 2, 2, 4, false, 0.0f, NULL },
    { 1, 5, 69, 2, 2, 4, true, 0.0f, NULL },
    { 2, 66, 66, 2, 2, 4, true, 0.3f, NULL },
    // across the blocks of 192 keys and 192 queries, and heads wider than a tile
    { 1, 192, 192, 1, 1, 32, true, 0.0f, NULL },
    { 1, 193, 193, 2, 2, 33, true, 0.0f, NULL },
    { 1, 400, 400, 1, 1, 64, true, 0.0f, NULL },
    { 1, 200, 450, 1, 1, 8, true, 0.0f, NULL },
    { 1, 4, 389, 1, 1, 17, false, 0.0f, NULL },
    { 1, 260, 260, 1, 1, 40, true, 0.2f, NULL },
};
enum { SAME_CASES = sizeof same_cases / sizeof *same_cases };

START_TEST(fused_and_composed_attention_are_equal_forward_and_backward)
{
    const Case *c = &same_cases[_i];
    Arena arena;
    Tape tape;
    Tensor *inputs[3];
    Tensor *out_fused;
    Tensor *out_composed;
    float *gradients_fused[3];
    float *gradients_composed[3];
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    make_inputs(inputs, &arena, c);
    run(fused, inputs, c, &tape, &out_fused, gradients_fused);
    run(composed, inputs, c, &tape, &out_composed, gradients_composed);
    assert_near(out_fused->data, out_composed->data, tensor_size(out_fused), 2e-5f, "out");
    for (int i = 0; i < 3; i++)
        assert_near(gradients_fused[i], gradients_composed[i], tensor_size(inputs[i]), 1e-4f, "gradient of q, k or v");
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

/* Operands rounded to 8 bits of fraction: errors of some 2⁻⁸ of the largest number, here 6 times as much, and no others. */
START_TEST(in_bf16_all_is_the_same_but_for_rounding)
{
    const Case *c = &same_cases[_i];
    Arena arena;
    Tape tape;
    Tensor *inputs[3];
    Tensor *out[2];
    float *gradients[2][3];
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    make_inputs(inputs, &arena, c);
    run(fused, inputs, c, &tape, &out[0], gradients[0]);
    matmul_set_precision(MATMUL_BF16);
    run(fused, inputs, c, &tape, &out[1], gradients[1]);
    matmul_set_precision(MATMUL_FP32);
    assert_near(out[1]->data, out[0]->data, tensor_size(out[0]), bf16_tolerance(out[0]->data, tensor_size(out[0])),
                "out in bf16");
    for (int i = 0; i < 3; i++) {
        size_t n = tensor_size(inputs[i]);
        assert_near(gradients[1][i], gradients[0][i], n, bf16_tolerance(gradients[0][i], n),
                    "gradient of q, k or v in bf16");
    }
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

START_TEST(gradients_agree_with_differences_also_with_padding_and_shared_key_heads)
{
    const int lengths[] = { 3, 5 };
    Case cases[] = { { 2, 5, 5, 4, 2, 3, true, 0.0f, NULL },
                     { 2, 4, 5, 2, 1, 3, false, 0.0f, lengths },
                     { 1, 6, 6, 2, 2, 2, true, 0.25f, NULL } };
    Arena arena;
    Tensor *inputs[3];
    arena_init(&arena, "test");
    make_inputs(inputs, &arena, &cases[_i]);
    assert_gradients(fused, inputs, 3, &cases[_i], "attention");
    arena_free(&arena);
}
END_TEST

START_TEST(q_k_and_v_may_be_columns_of_one_tensor)
{
    enum { B = 2, T = 9, H = 2, D = 4, C = H * D };
    Arena arena;
    Tape tape;
    Rng rng;
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    rng_seed(&rng, 1);
    Tensor *qkv = random_tensor(&arena, 3, (int[]){ B, T, 3 * C }, &rng);
    Tensor *parts[3];
    for (int p = 0; p < 3; p++) {
        parts[p] = tensor_new_3d(&arena, B, T, C);
        for (int r = 0; r < B * T; r++)
            memcpy(&parts[p]->data[r * C], &qkv->data[r * 3 * C + p * C], C * sizeof(float));
    }
    AttentionOptions options = { .num_heads = H, .head_dim = D, .causal = true };
    Tensor *together =
        tape_attention(&tape, (Columns){ qkv, 0 }, (Columns){ qkv, C }, (Columns){ qkv, 2 * C }, &options, NULL);
    Tensor *apart = tape_attention(&tape, (Columns){ parts[0], 0 }, (Columns){ parts[1], 0 }, (Columns){ parts[2], 0 },
                                   &options, NULL);
    ck_assert_mem_eq(together->data, apart->data, sizeof(float) * B * T * C);
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

START_TEST(large_scores_do_not_overflow_and_padding_alone_gives_zeros)
{
    enum { T = 3 };
    Arena arena;
    Tape tape;
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    Tensor *x = tensor_new_3d(&arena, 1, T, 1);
    memcpy(x->data, (float[]){ 100.0f, -100.0f, 300.0f }, T * sizeof(float));
    AttentionOptions options = { .num_heads = 1, .head_dim = 1 };
    Tensor *out = tape_attention(&tape, (Columns){ x, 0 }, (Columns){ x, 0 }, (Columns){ x, 0 }, &options, NULL);
    assert_near(out->data, (float[]){ 300.0f, -100.0f, 300.0f }, T, 0.0f,
                "each takes the key with the largest product");
    int no_keys = 0;
    options.key_lengths = &no_keys;
    out = tape_attention(&tape, (Columns){ x, 0 }, (Columns){ x, 0 }, (Columns){ x, 0 }, &options, NULL);
    assert_near(out->data, (float[]){ 0.0f, 0.0f, 0.0f }, T, 0.0f, "nothing to see");
    arena_free(&arena);
}
END_TEST

START_TEST(memory_does_not_grow_with_the_square_of_the_length)
{
    size_t used[2];
    for (int round = 0; round < 2; round++) {
        int T = round == 0 ? 512 : 1024;
        Arena arena;
        Tape tape;
        Rng rng;
        arena_init(&arena, "test");
        tape_init(&tape, &arena);
        rng_seed(&rng, 1);
        Tensor *x = random_tensor(&arena, 3, (int[]){ 1, T, 4 }, &rng);
        AttentionOptions options = { .num_heads = 1, .head_dim = 4, .causal = true };
        Tensor *out = tape_attention(&tape, (Columns){ x, 0 }, (Columns){ x, 0 }, (Columns){ x, 0 }, &options, NULL);
        tape_backward(&tape, tape_sum(&tape, out));
        used[round] = arena.peak_bytes;
        tape_free(&tape);
        arena_free(&arena);
    }
    ck_assert_uint_le(used[1], 2 * used[0]);
}
END_TEST

START_TEST(the_number_of_threads_does_not_change_a_bit)
{
    const Case c = { 2, 90, 90, 3, 3, 8, true, 0.0f, NULL };
    Arena arena;
    Tape tape;
    Tensor *inputs[3];
    Tensor *out[3];
    float *gradients[3][3];
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    make_inputs(inputs, &arena, &c);
    for (int threads = 1; threads <= 3; threads++) {
        parallel_set_threads(threads);
        run(fused, inputs, &c, &tape, &out[threads - 1], gradients[threads - 1]);
        ck_assert_mem_eq(out[0]->data, out[threads - 1]->data, tensor_size(out[0]) * sizeof(float));
        for (int i = 0; i < 3; i++)
            ck_assert_mem_eq(gradients[0][i], gradients[threads - 1][i], tensor_size(inputs[i]) * sizeof(float));
    }
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

START_TEST(attention_weights_are_what_the_sum_is_made_with)
{
    enum { T = 5, D = 3 };
    const Case c = { 1, T, T, 1, 1, D, true, 0.0f, NULL };
    Arena arena;
    Tape tape;
    Tensor *inputs[3];
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    make_inputs(inputs, &arena, &c);
    Tensor *out = fused(&tape, inputs, (void *)&c);
    Tensor *weights = tensor_new_2d(&arena, T, T);
    AttentionShape shape = { .B = 1,
                             .T_q = T,
                             .T_k = T,
                             .H = 1,
                             .H_kv = 1,
                             .D = D,
                             .causal = true,
                             .q_stride = D,
                             .k_stride = D,
                             .v_stride = D };
    attention_weights(weights->data, inputs[0]->data, inputs[1]->data, &shape);
    ck_assert_float_eq(weights->data[1], 0.0f); // row 0 sees itself alone
    Tensor *v = tensor_view(&arena, inputs[2], 2, (int[]){ T, D });
    Tensor *expected = tape_matmul(&tape, weights, v);
    assert_near(out->data, expected->data, T * D, 1e-5f, "out");
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = fused_and_composed_attention_are_equal_forward_and_backward, .rounds = SAME_CASES },
        { .test = in_bf16_all_is_the_same_but_for_rounding, .rounds = SAME_CASES },
        { .test = gradients_agree_with_differences_also_with_padding_and_shared_key_heads, .rounds = 3 },
        { .test = q_k_and_v_may_be_columns_of_one_tensor },
        { .test = large_scores_do_not_overflow_and_padding_alone_gives_zeros },
        { .test = memory_does_not_grow_with_the_square_of_the_length },
        { .test = the_number_of_threads_does_not_change_a_bit },
        { .test = attention_weights_are_what_the_sum_is_made_with },
    };
    return run_suite("attention", tests, sizeof tests / sizeof *tests);
}
