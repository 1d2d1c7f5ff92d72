#include "ch04_gpt/exercises/ex_4_d.h"
#include "common/ops/attention.h"
#include "common/ops/softmax.h"
#include "common/rng.h"
#include "tests/exercises/exercise.h"

#include <math.h>
#include <string.h>

enum { T = 5, H = 2, D = 3, C = H * D, SIZE = T * C };

/* Queries, keys and values of T tokens. */
typedef struct Text {
    float q[SIZE], k[SIZE], v[SIZE];
} Text;

static void text_make(Text *text)
{
    Rng rng;
    rng_seed(&rng, 123);
    rng_fill_normal(text->q, SIZE, 0.0f, 1.0f, &rng);
    rng_fill_normal(text->k, SIZE, 0.0f, 1.0f, &rng);
    rng_fill_normal(text->v, SIZE, 0.0f, 1.0f, &rng);
}

/* What attending may do otherwise than it should. All zero: the right one. */
typedef struct Variant {
    float scale;       /* instead of 1/√D; 0: 1/√D */
    bool not_itself;   /* the new token is not seen: attend, then append */
    bool itself_alone; /* length never grows: every token is appended as row 0 */
    bool whole_rows;   /* one score for all heads together */
    bool first_head;   /* every head takes the columns of head 0 of keys and values */
    bool no_softmax;   /* the scores themselves are the weights */
    bool mixes_keys;   /* the keys are mixed, not the values */
    bool all_capacity; /* softmax over the unused rows too, which hold zeros */
} Variant;

/* context[T,C]: what each token sees when it comes. */
static void attend_all(float *context, const Text *text, Variant variant)
{
    for (int t = 0; t < T; t++) {
        for (int h = 0; h < H; h++) {
            float weights[T + 1];
            int from = variant.itself_alone ? t : 0;
            int to = variant.not_itself ? t : t + 1;
            int n = to - from;
            int columns = variant.first_head ? 0 : h * D;
            float scale = variant.scale > 0.0f ? variant.scale : 1.0f / sqrtf(D);
            for (int s = from; s < to; s++) {
                float dot = 0.0f;
                for (int c = variant.whole_rows ? 0 : h * D; c < (variant.whole_rows ? C : h * D + D); c++)
                    dot += text->q[t * C + c] * text->k[s * C + (variant.first_head ? c - h * D : c)];
                weights[s - from] = dot * scale;
            }
            for (int s = n; variant.all_capacity && s < T + 1; s++)
                weights[s] = 0.0f;
            if (n > 0 && !variant.no_softmax)
                softmax_forward(weights, weights, 1, variant.all_capacity ? T + 1 : n);
            const float *mixed = variant.mixes_keys ? text->k : text->v;
            for (int d = 0; d < D; d++) {
                float sum = 0.0f;
                for (int s = from; s < to; s++)
                    sum += weights[s - from] * mixed[s * C + columns + d];
                context[t * C + h * D + d] = sum;
            }
        }
    }
}

static MyCache cache_new(int capacity)
{
    float zeros[(T + 1) * C] = { 0 };
    size_t size = (size_t)(capacity * C);
    return (MyCache){ .capacity = capacity, .keys = values_copy(zeros, size), .values = values_copy(zeros, size) };
}

/* Hands the tokens to the reader's function one by one; context[T,C]. */
static void run(float *context, MyCache *cache, const Text *text)
{
    for (int t = 0; t < T; t++) {
        float *row = values_new(C);
        bool done = my_attend_next(row, cache, values_copy(&text->q[t * C], C), values_copy(&text->k[t * C], C),
                                   values_copy(&text->v[t * C], C), H, D);
        ck_assert_msg(done || t > 0 || cache->length > 0, "false came back, though the cache was empty");
        ck_assert_msg(done, "false came back, though the cache has room: %d rows of %d are in use", t, cache->capacity);
        memcpy(&context[t * C], row, C * sizeof *row);
    }
}

START_TEST(the_first_token_gets_its_own_value)
{
    Text text;
    text_make(&text);
    MyCache cache = cache_new(T);
    float *context = values_new(C);
    bool done =
        my_attend_next(context, &cache, values_copy(text.q, C), values_copy(text.k, C), values_copy(text.v, C), H, D);
    ck_assert_msg(done, "false came back, though the cache was empty");
    const UsualMistake mistakes[] = {
        { text.k, "this is the token's key: its value was meant" },
        { (float[C]){ 0 }, "the token saw nothing: append first, then attend" },
        { 0 },
    };
    expect_values("context of the first token", context, text.v, 1, (int[]){ C }, 1e-6f, mistakes);
    expect_number("cache->length", cache.length, 1, 0.0f,
                  (UsualMistake[]){ { (float[]){ 0 }, "length has to grow by one" }, { 0 } });
}
END_TEST

START_TEST(keys_and_values_are_kept_in_order)
{
    Text text;
    float context[SIZE];
    text_make(&text);
    MyCache cache = cache_new(T);
    run(context, &cache, &text);
    float last_in_first[SIZE] = { 0 };
    memcpy(last_in_first, &text.k[(T - 1) * C], C * sizeof(float));
    const UsualMistake of_keys[] = {
        { last_in_first, "every token was written to row 0: row length is the next free one, and length has to grow" },
        { text.v, "the values lie where the keys should" },
        { 0 },
    };
    expect_values("cache->keys", cache.keys, text.k, 2, (int[]){ T, C }, 0.0f, of_keys);
    const UsualMistake of_values[] = { { text.k, "the keys lie where the values should" }, { 0 } };
    expect_values("cache->values", cache.values, text.v, 2, (int[]){ T, C }, 0.0f, of_values);
    expect_number("cache->length", cache.length, T, 0.0f, NULL);
}
END_TEST

START_TEST(each_token_sees_what_attention_over_the_whole_text_sees)
{
    Text text;
    float context[SIZE], expected[SIZE], not_scaled[SIZE], by_D[SIZE], by_C[SIZE], not_itself[SIZE], alone[SIZE];
    float whole_rows[SIZE], first_head[SIZE], no_softmax[SIZE], keys[SIZE], capacity[SIZE];
    text_make(&text);
    const AttentionShape shape = { .B = 1,
                                   .T_q = T,
                                   .T_k = T,
                                   .H = H,
                                   .H_kv = H,
                                   .D = D,
                                   .causal = true,
                                   .q_stride = C,
                                   .k_stride = C,
                                   .v_stride = C };
    attention_forward(expected, NULL, text.q, text.k, text.v, &shape);
    attend_all(not_scaled, &text, (Variant){ .scale = 1.0f });
    attend_all(by_D, &text, (Variant){ .scale = 1.0f / D });
    attend_all(by_C, &text, (Variant){ .scale = 1.0f / sqrtf(C) });
    attend_all(not_itself, &text, (Variant){ .not_itself = true });
    attend_all(alone, &text, (Variant){ .itself_alone = true });
    attend_all(whole_rows, &text, (Variant){ .whole_rows = true });
    attend_all(first_head, &text, (Variant){ .first_head = true });
    attend_all(no_softmax, &text, (Variant){ .no_softmax = true });
    attend_all(keys, &text, (Variant){ .mixes_keys = true });
    attend_all(capacity, &text, (Variant){ .all_capacity = true });
    const UsualMistake mistakes[] = {
        { not_scaled, "are the scores divided by the square root of D?" },
        { by_D, "the scores are divided by D; by its square root was meant" },
        { by_C, "the square root is that of C; D, the width of one head, was meant" },
        { not_itself, "a token sees itself too: append first, then attend" },
        { alone, "each token sees itself alone: the earlier ones are in the cache, rows 0 .. length − 1" },
        { whole_rows, "one score was made for all heads together: each head has its own, of its own D columns" },
        { first_head, "every head looks at the columns of head 0: head h begins at column h · D of each row" },
        { no_softmax, "the scores themselves were taken as weights: softmax is missing" },
        { keys, "the keys were mixed; the values were meant" },
        { capacity, "the rows that are not in use count too: only the first length rows hold tokens" },
        { 0 },
    };
    MyCache cache = cache_new(T + 1); // one row stays free
    run(context, &cache, &text);
    expect_values("context of the tokens", context, expected, 2, (int[]){ T, C }, 1e-5f, mistakes);
}
END_TEST

START_TEST(large_scores_do_not_overflow)
{
    MyCache cache = cache_new(2);
    float *context = values_new(1);
    const float big[] = { 1000 };
    for (int t = 0; t < 2; t++)
        my_attend_next(context, &cache, values_copy(big, 1), values_copy((float[]){ t == 0 ? -1000 : 1000 }, 1),
                       values_copy((float[]){ t == 0 ? 7 : 9 }, 1), 1, 1);
    expect_values("context", context, (float[]){ 9 }, 1, (int[]){ 1 }, 1e-6f, NULL);
}
END_TEST

START_TEST(a_full_cache_stays_as_it_is)
{
    Text text;
    float context[SIZE];
    text_make(&text);
    MyCache cache = cache_new(T);
    run(context, &cache, &text);
    float *row = values_copy((float[C]){ 0 }, C);
    bool done =
        my_attend_next(row, &cache, values_copy(text.q, C), values_copy(text.k, C), values_copy(text.v, C), H, D);
    ck_assert_msg(!done, "true came back, though the cache was full");
    expect_number("cache->length", cache.length, T, 0.0f, NULL);
    expect_values("cache->keys", cache.keys, text.k, 2, (int[]){ T, C }, 0.0f, NULL);
    expect_values("context", row, (float[C]){ 0 }, 1, (int[]){ C }, 0.0f, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_first_token_gets_its_own_value },
                                     { .test = keys_and_values_are_kept_in_order },
                                     { .test = each_token_sees_what_attention_over_the_whole_text_sees },
                                     { .test = large_scores_do_not_overflow },
                                     { .test = a_full_cache_stays_as_it_is } };
    return run_exercise("4.d", checks, sizeof checks / sizeof *checks);
}
