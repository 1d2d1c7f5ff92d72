#include "ch03_attention/exercises/ex_3_d.h"
#include "common/ops/softmax.h"
#include "common/rng.h"
#include "tests/exercises/exercise.h"

#include <math.h>
#include <stdbool.h>

enum { T = 4, D = 3 };

typedef struct Head {
    float q[T * D], k[T * D], v[T * D];
} Head;

/* What an attention head may do otherwise than it should. All zero: the right one. */
typedef struct Variant {
    float scale;          /* instead of 1/√D; 0: 1/√D */
    bool sees_the_future; /* no mask */
    bool masks_late;      /* 0 after softmax instead of −∞ before it */
    bool swaps;           /* row and column of the scores change places */
    bool hides_itself;    /* the diagonal is masked too */
    bool hides_the_past;  /* what comes before is masked instead of what comes after */
    bool masks_with_zero; /* 0 instead of −∞ before softmax */
    bool one_row;         /* one softmax over all T·T */
    bool no_softmax;
} Variant;

static void head_make(Head *head)
{
    Rng rng;
    rng_seed(&rng, 123);
    rng_fill_normal(head->q, T * D, 0.0f, 1.0f, &rng);
    rng_fill_normal(head->k, T * D, 0.0f, 1.0f, &rng);
    rng_fill_normal(head->v, T * D, 0.0f, 1.0f, &rng);
}

static void weights_of(float weights[T * T], const Head *head, Variant variant)
{
    float scale = variant.scale > 0.0f ? variant.scale : 1.0f / sqrtf(D);
    const float *a = variant.swaps ? head->k : head->q;
    const float *b = variant.swaps ? head->q : head->k;
    for (int t = 0; t < T; t++) {
        for (int s = 0; s < T; s++) {
            float dot = 0.0f;
            for (int d = 0; d < D; d++)
                dot += a[t * D + d] * b[s * D + d];
            bool hidden = variant.hides_the_past ? s < t : s > t || (variant.hides_itself && s == t);
            bool masked = hidden && !variant.sees_the_future && !variant.masks_late;
            float mask = variant.masks_with_zero || variant.no_softmax ? 0.0f : -INFINITY;
            weights[t * T + s] = masked ? mask : dot * scale;
        }
    }
    if (!variant.no_softmax)
        softmax_forward(weights, weights, variant.one_row ? 1 : T, variant.one_row ? T * T : T);
    for (int t = 0; t < T && variant.masks_late; t++) {
        for (int s = t + 1; s < T; s++)
            weights[t * T + s] = 0.0f;
    }
}

static void mix(float context[T * D], const float weights[T * T], const float *v)
{
    for (int t = 0; t < T; t++) {
        for (int d = 0; d < D; d++) {
            context[t * D + d] = 0.0f;
            for (int s = 0; s < T; s++)
                context[t * D + d] += weights[t * T + s] * v[s * D + d];
        }
    }
}

/* Calls the reader's function on copies. */
static void run(float **context, float **weights, const Head *head)
{
    *context = values_new(T * D);
    *weights = values_new(T * T);
    my_attention_head(*context, *weights, values_copy(head->q, T * D), values_copy(head->k, T * D),
                      values_copy(head->v, T * D), T, D);
}

START_TEST(the_weights_are_a_causal_softmax_of_scaled_scores)
{
    Head head;
    float *context, *weights;
    float expected[T * T], unscaled[T * T], by_D[T * T], by_root_T[T * T], future[T * T], late[T * T], swapped[T * T];
    float enlarged[T * T], not_itself[T * T], past[T * T], zeros[T * T], one_row[T * T], scores[T * T];
    head_make(&head);
    weights_of(expected, &head, (Variant){ 0 });
    weights_of(unscaled, &head, (Variant){ .scale = 1.0f });
    weights_of(by_D, &head, (Variant){ .scale = 1.0f / D });
    weights_of(by_root_T, &head, (Variant){ .scale = 1.0f / sqrtf(T) });
    weights_of(future, &head, (Variant){ .sees_the_future = true });
    weights_of(late, &head, (Variant){ .masks_late = true });
    weights_of(swapped, &head, (Variant){ .swaps = true });
    weights_of(enlarged, &head, (Variant){ .scale = sqrtf(D) });
    weights_of(not_itself, &head, (Variant){ .hides_itself = true });
    weights_of(past, &head, (Variant){ .hides_the_past = true });
    weights_of(zeros, &head, (Variant){ .masks_with_zero = true });
    weights_of(one_row, &head, (Variant){ .one_row = true });
    weights_of(scores, &head, (Variant){ .no_softmax = true });
    const UsualMistake mistakes[] = {
        { unscaled, "are the scores divided by the square root of D? (as a float: 1 / (int)√D is 1 here)" },
        { enlarged, "the scores are multiplied by the square root of D: divided was meant" },
        { not_itself, "the diagonal is hidden too: a token may look at itself, s <= t" },
        { past, "the past is hidden and the future stays" },
        { zeros, "0 is a score like any other, softmax makes exp(0) = 1 of it: only -INFINITY becomes a weight of 0" },
        { one_row, "all T·T weights together sum to 1: every row is a softmax of its own (R = T, C = T)" },
        { scores, "these are the scores: softmax has not been applied" },
        { by_D, "the scores are divided by D; by its square root was meant" },
        { by_root_T, "the square root is that of T; D, the length of a query, was meant" },
        { future, "tokens see what comes after them: is the mask there?" },
        { late, "the rows no longer sum to 1: is the mask applied before softmax?" },
        { swapped, "row t is a query and column s a key: q and k have changed places" },
        { 0 },
    };
    run(&context, &weights, &head);
    expect_values("weights", weights, expected, 2, (int[]){ T, T }, 1e-5f, mistakes);
}
END_TEST

START_TEST(the_context_mixes_the_values)
{
    Head head;
    float *context, *weights;
    float right[T * T], transposed[T * T], expected[T * D], by_columns[T * D], of_keys[T * D], of_queries[T * D];
    float without_own[T * D];
    head_make(&head);
    weights_of(right, &head, (Variant){ 0 });
    for (int t = 0; t < T; t++) {
        for (int s = 0; s < T; s++)
            transposed[t * T + s] = right[s * T + t];
    }
    mix(expected, right, head.v);
    mix(by_columns, transposed, head.v);
    mix(of_keys, right, head.k);
    mix(of_queries, right, head.q);
    for (int i = 0; i < T * D; i++)
        without_own[i] = expected[i] - right[i / D * T + i / D] * head.v[i];
    const UsualMistake mistakes[] = {
        { by_columns, "the sum runs down a column of weights; token t has row t" },
        { of_keys, "the keys were mixed; the values were meant" },
        { of_queries, "the queries were mixed; the values were meant" },
        { without_own, "each token's own value is missing: the sum goes to s = t" },
        { head.v, "these are the values themselves, unmixed" },
        { 0 },
    };
    run(&context, &weights, &head);
    expect_values("context", context, expected, 2, (int[]){ T, D }, 1e-5f, mistakes);
}
END_TEST

START_TEST(one_token_gets_its_own_value)
{
    float *context = values_new(2);
    float *weights = values_new(1);
    const float v[] = { 7, -8 };
    my_attention_head(context, weights, values_copy((float[]){ 1000, 0 }, 2), values_copy((float[]){ 1000, 0 }, 2),
                      values_copy(v, 2), 1, 2);
    expect_values("weights", weights, (float[]){ 1 }, 2, (int[]){ 1, 1 }, 1e-6f, NULL);
    expect_values("context", context, v, 2, (int[]){ 1, 2 }, 1e-6f, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_weights_are_a_causal_softmax_of_scaled_scores },
                                     { .test = the_context_mixes_the_values },
                                     { .test = one_token_gets_its_own_value } };
    return run_exercise("3.d", checks, sizeof checks / sizeof *checks);
}
