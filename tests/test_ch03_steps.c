/* ch03_attention/self_attention.h, recall.h: the classes on the way to multi-head attention */
#include "ch03_attention/recall.h"
#include "ch03_attention/self_attention.h"
#include "ch03_attention/six_tokens.h"
#include "common/ops/attention.h"
#include "common/ops/elementwise.h"
#include "common/ops/matmul.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"

#include <check.h>
#include <math.h>
#include <signal.h>

typedef struct Fixture {
    Arena weights, step;
    Tape tape;
    Rng rng;
    Parameters parameters;
} Fixture;

static void fixture_open(Fixture *fixture, int seed)
{
    arena_init(&fixture->weights, "weights");
    arena_init(&fixture->step, "step");
    tape_init(&fixture->tape, &fixture->step);
    rng_seed(&fixture->rng, seed);
    parameters_init(&fixture->parameters, &fixture->weights);
}

static void fixture_close(Fixture *fixture)
{
    tape_free(&fixture->tape);
    arena_free(&fixture->step);
    arena_free(&fixture->weights);
}

START_TEST(version_1_gives_the_books_vectors_and_so_does_the_kernel)
{
    Fixture fixture;
    fixture_open(&fixture, 123);
    Tensor *x = six_tokens_tensor(&fixture.weights);
    SelfAttentionV1 v1;
    self_attention_v1_init(&v1, &fixture.parameters, C_THREE, 2, &fixture.rng);
    Tensor *context = self_attention_v1_forward(&v1, &fixture.tape, x, NULL);
    book_check_floats("ch03-3.4-self-attention-v1", context->data, 12);

    Tensor *q = tape_matmul(&fixture.tape, x, v1.W_query);
    Tensor *k = tape_matmul(&fixture.tape, x, v1.W_key);
    Tensor *v = tape_matmul(&fixture.tape, x, v1.W_value);
    book_check_floats("ch03-3.4-query2", &q->data[2], 2);
    AttentionShape shape = {
        .B = 1, .T_q = T_SIX, .T_k = T_SIX, .H = 1, .H_kv = 1, .D = 2, .q_stride = 2, .k_stride = 2, .v_stride = 2
    };
    float out[12];
    attention_forward(out, NULL, q->data, k->data, v->data, &shape);
    assert_near(out, context->data, 12, 1e-6f, "attention_forward");
    fixture_close(&fixture);
}
END_TEST

START_TEST(version_2_gives_the_books_vectors_and_weights)
{
    Fixture fixture;
    fixture_open(&fixture, 789);
    SelfAttentionV2 v2;
    self_attention_v2_init(&v2, &fixture.parameters, C_THREE, 2, &fixture.rng);
    Tensor *weights;
    Tensor *x = six_tokens_tensor(&fixture.weights);
    Tensor *context = self_attention_v2_forward(&v2, &fixture.tape, x, &weights);
    book_check_floats("ch03-3.4-self-attention-v2", context->data, 12);
    book_check_floats("ch03-3.5-weights", weights->data, 36);
    fixture_close(&fixture);
}
END_TEST

START_TEST(causal_attention_gives_the_books_vectors_for_both_sequences)
{
    Fixture fixture;
    fixture_open(&fixture, 123);
    CausalAttention ca;
    causal_attention_init(&ca, &fixture.parameters, C_THREE, 2, 0.0f, &fixture.rng);
    Tensor *context = causal_attention_forward(&ca, &fixture.tape, six_tokens_batch(&fixture.weights), NULL, NULL);
    book_check_floats("ch03-3.5-causal-attention", context->data, 12);
    book_check_floats("ch03-3.5-causal-attention", &context->data[12], 12);
    fixture_close(&fixture);
}
END_TEST

/* _i = 0: d_out 2 as in §3.6.1; 1: d_out 1 as in exercise 3.2. */
START_TEST(the_wrapper_gives_the_books_vectors)
{
    int d_out = _i == 0 ? 2 : 1;
    Fixture fixture;
    fixture_open(&fixture, 123);
    MultiHeadAttentionWrapper wrapper;
    wrapper_init(&wrapper, &fixture.parameters, C_THREE, d_out, 0.0f, 2, &fixture.rng);
    Tensor *weights[2];
    Tensor *context = wrapper_forward(&wrapper, &fixture.tape, six_tokens_batch(&fixture.weights), NULL, weights);
    ck_assert_int_eq(context->shape[2], 2 * d_out);
    const char *id = _i == 0 ? "ch03-3.6-wrapper" : "ch03-ex3.2-stale";
    book_check_floats(id, context->data, 12 * d_out);
    book_check_floats(id, &context->data[12 * d_out], 12 * d_out);
    ck_assert_int_eq(weights[1]->shape[2], T_SIX);
    fixture_close(&fixture);
}
END_TEST

START_TEST(a_wrapper_with_more_heads_than_fit_panics)
{
    Fixture fixture;
    fixture_open(&fixture, 123);
    MultiHeadAttentionWrapper wrapper;
    wrapper_init(&wrapper, &fixture.parameters, C_THREE, 2, 0.0f, WRAPPER_MAX_HEADS + 1, &fixture.rng);
}
END_TEST

START_TEST(dropout_draws_the_books_mask)
{
    Fixture fixture;
    fixture_open(&fixture, 123);
    Tensor *ones = tensor_new_2d(&fixture.weights, T_SIX, T_SIX);
    tensor_fill(ones, 1.0f);
    Tensor *dropped = tape_dropout(&fixture.tape, ones, 0.5f, &fixture.rng);
    book_check_floats("ch03-3.5-dropout-ones", dropped->data, 36);
    fixture_close(&fixture);
}
END_TEST

/* The heads of the wrapper draw their masks one after the other: training draws, evaluation does not. */
START_TEST(heads_drop_weights_in_training_only)
{
    Fixture fixture;
    fixture_open(&fixture, 123);
    MultiHeadAttentionWrapper wrapper;
    wrapper_init(&wrapper, &fixture.parameters, C_THREE, 2, 0.5f, 2, &fixture.rng);
    Tensor *batch = six_tokens_batch(&fixture.weights);
    Rng used, reference;
    rng_seed(&used, 1);
    rng_seed(&reference, 1);
    Tensor *trained = wrapper_forward(&wrapper, &fixture.tape, batch, &used, NULL);
    Tensor *evaluated = wrapper_forward(&wrapper, &fixture.tape, batch, NULL, NULL);
    float difference = largest_difference(trained->data, evaluated->data, tensor_size(trained));
    ck_assert_float_gt(difference, 0.01f);
    for (int word = 0; word < 2 * 2 * 2 * 36; word++) // two words an entry, two sequences, two heads
        rng_u32(&reference);
    ck_assert_uint_eq(rng_u32(&used), rng_u32(&reference));
    fixture_close(&fixture);
}
END_TEST

/* ---- gradients of the classes ---- */

static Tensor *v1_of_inputs(Tape *tape, Tensor *const *tensors, void *context)
{
    (void)context;
    SelfAttentionV1 v1 = { tensors[1], tensors[2], tensors[3] };
    return self_attention_v1_forward(&v1, tape, tensors[0], NULL);
}

static Tensor *causal_of_inputs(Tape *tape, Tensor *const *tensors, void *context)
{
    (void)context;
    CausalAttention ca = {
        .W_query = { .weight = tensors[1] },
        .W_key = { .weight = tensors[2] },
        .W_value = { .weight = tensors[3] },
        .drop_rate = 0.25f,
    };
    Rng dropout;
    rng_seed(&dropout, 3);
    return causal_attention_forward(&ca, tape, tensors[0], &dropout, NULL);
}

START_TEST(gradients_of_the_classes_agree_with_differences)
{
    Fixture fixture;
    fixture_open(&fixture, 5);
    Arena *arena = &fixture.weights;
    Tensor *raw[4] = { random_tensor(arena, 2, (int[]){ 5, 3 }, &fixture.rng) };
    Tensor *linear[4] = { random_tensor(arena, 3, (int[]){ 2, 5, 3 }, &fixture.rng) };
    for (int i = 1; i < 4; i++) {
        raw[i] = random_tensor(arena, 2, (int[]){ 3, 2 }, &fixture.rng);
        linear[i] = random_tensor(arena, 2, (int[]){ 2, 3 }, &fixture.rng);
    }
    assert_gradients(v1_of_inputs, raw, 4, NULL, "SelfAttentionV1");
    assert_gradients(causal_of_inputs, linear, 4, NULL, "CausalAttention");
    fixture_close(&fixture);
}
END_TEST

/* ---- recall ---- */

START_TEST(a_summary_of_one_word_is_that_word)
{
    WordVectors words;
    Rng rng;
    rng_seed(&rng, 1);
    words_draw(&words, &rng);
    float answer[RECALL_WIDTH];
    recall_from_summary(answer, &words, 1);
    ck_assert_float_eq_tol(cosine(answer, words.rows[0], RECALL_WIDTH), 1.0f, 1e-6f);
}
END_TEST

START_TEST(the_first_words_share_of_a_summary_shrinks_by_the_same_factor_each_time)
{
    WordVectors words = { { { 0.0f } } };
    words.rows[0][0] = 1.0f; // all other words are 0
    float before[RECALL_WIDTH], after[RECALL_WIDTH];
    for (int T = 1; T < RECALL_MAX_WORDS; T++) {
        recall_from_summary(before, &words, T);
        recall_from_summary(after, &words, T + 1);
        ck_assert_float_eq_tol(after[0] / before[0], 1.0f - RECALL_NEW, 1e-5f);
    }
}
END_TEST

START_TEST(attention_shares_sum_to_1_and_a_loud_question_finds_its_word)
{
    WordVectors words;
    Rng rng;
    rng_seed(&rng, 2);
    words_draw(&words, &rng);
    float question[RECALL_WIDTH], answer[RECALL_WIDTH], weights[RECALL_MAX_WORDS];
    for (int c = 0; c < RECALL_WIDTH; c++)
        question[c] = 1000.0f * words.rows[17][c]; // exp(5000) would be infinite
    recall_by_attention(answer, weights, question, &words, RECALL_MAX_WORDS);
    float sum = 0.0f;
    for (int t = 0; t < RECALL_MAX_WORDS; t++)
        sum += weights[t];
    ck_assert_float_eq_tol(sum, 1.0f, 1e-5f);
    assert_near(answer, words.rows[17], RECALL_WIDTH, 1e-5f, "answer");
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = version_1_gives_the_books_vectors_and_so_does_the_kernel },
        { .test = version_2_gives_the_books_vectors_and_weights },
        { .test = causal_attention_gives_the_books_vectors_for_both_sequences },
        { .test = the_wrapper_gives_the_books_vectors, .rounds = 2 },
        { .test = a_wrapper_with_more_heads_than_fit_panics, .signal = SIGABRT },
        { .test = dropout_draws_the_books_mask },
        { .test = heads_drop_weights_in_training_only },
        { .test = gradients_of_the_classes_agree_with_differences },
        { .test = a_summary_of_one_word_is_that_word },
        { .test = the_first_words_share_of_a_summary_shrinks_by_the_same_factor_each_time },
        { .test = attention_shares_sum_to_1_and_a_loud_question_finds_its_word },
    };
    return run_suite("ch03 steps", tests, (int)(sizeof tests / sizeof *tests));
}
