/* ch04_gpt/generate.h: the cache changes the work, never the tokens; how the next token is chosen */
#include "ch04_gpt/generate.h"
#include "tests/assertions.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { VOCAB = 61, CONTEXT = 24, ROOM = 128 };

static const GPTConfig little = {
    .vocab_size = VOCAB, .context_length = CONTEXT, .emb_dim = 32, .n_heads = 4, .n_layers = 3, .qkv_bias = true
};
static const Sampling greedy = { .eos_id = -1 };

typedef struct Fixture {
    Arena weights, cache_memory, scratch;
    Tape tape;
    Rng rng;
    GPT gpt;
    KVCache cache;
} Fixture;

static void fixture_open(Fixture *fixture)
{
    arena_init(&fixture->weights, "weights");
    arena_init(&fixture->cache_memory, "cache");
    arena_init(&fixture->scratch, "scratch");
    tape_init(&fixture->tape, &fixture->scratch);
    fixture->tape.recording = false;
    rng_seed(&fixture->rng, 123);
    gpt_init(&fixture->gpt, &little, &fixture->weights, &fixture->rng);
    kv_cache_init(&fixture->cache, &fixture->gpt, &fixture->cache_memory);
}

static void fixture_close(Fixture *fixture)
{
    tape_free(&fixture->tape);
    arena_free(&fixture->scratch);
    arena_free(&fixture->cache_memory);
    arena_free(&fixture->weights);
}

static void random_ids(int *ids, int count, Rng *rng)
{
    for (int t = 0; t < count; t++)
        ids[t] = (int)(rng_u32(rng) % VOCAB);
}

/* The scores behind ids[count] without any cache. */
static const float *whole_logits(Fixture *fixture, const int *ids, int count)
{
    Tensor *logits = gpt_forward(&fixture->gpt, &fixture->tape, ids, 1, count, NULL);
    return &logits->data[(size_t)(count - 1) * VOCAB];
}

static void assert_same_scores(const float *cached, const float *whole, int count)
{
    for (int v = 0; v < VOCAB; v++)
        ck_assert_msg(fabsf(cached[v] - whole[v]) <= 2e-5f, "after %d tokens, score %d: cached %.7g, whole %.7g", count,
                      v, (double)cached[v], (double)whole[v]);
}

/* ---- the cache ---- */

START_TEST(token_by_token_the_cache_gives_the_scores_of_the_whole_text)
{
    Fixture fixture;
    fixture_open(&fixture);
    int ids[CONTEXT];
    random_ids(ids, CONTEXT, &fixture.rng);
    for (int t = 0; t < CONTEXT; t++) {
        const float *cached = gpt_forward_cached(&fixture.gpt, &fixture.cache, &ids[t], 1, &fixture.scratch);
        assert_same_scores(cached, whole_logits(&fixture, ids, t + 1), t + 1);
        ck_assert_int_eq(fixture.cache.length, t + 1);
    }
    fixture_close(&fixture);
}
END_TEST

START_TEST(a_text_may_be_fed_in_pieces_of_any_length)
{
    Fixture fixture;
    fixture_open(&fixture);
    int ids[CONTEXT];
    random_ids(ids, CONTEXT, &fixture.rng);
    const float *whole = whole_logits(&fixture, ids, CONTEXT);
    for (int first = 1; first < CONTEXT; first++) {
        kv_cache_reset(&fixture.cache);
        gpt_forward_cached(&fixture.gpt, &fixture.cache, ids, first, &fixture.scratch);
        const float *cached =
            gpt_forward_cached(&fixture.gpt, &fixture.cache, &ids[first], CONTEXT - first, &fixture.scratch);
        assert_same_scores(cached, whole, CONTEXT);
    }
    fixture_close(&fixture);
}
END_TEST

START_TEST(a_second_prompt_sees_nothing_of_the_first)
{
    Fixture fixture;
    fixture_open(&fixture);
    int first[CONTEXT], second[5];
    random_ids(first, CONTEXT, &fixture.rng);
    random_ids(second, 5, &fixture.rng);
    gpt_forward_cached(&fixture.gpt, &fixture.cache, first, CONTEXT, &fixture.scratch);
    kv_cache_reset(&fixture.cache);
    const float *cached = gpt_forward_cached(&fixture.gpt, &fixture.cache, second, 5, &fixture.scratch);
    assert_same_scores(cached, whole_logits(&fixture, second, 5), 5);
    fixture_close(&fixture);
}
END_TEST

START_TEST(memory_does_not_grow_with_the_tokens)
{
    Fixture fixture;
    fixture_open(&fixture);
    int ids[CONTEXT];
    random_ids(ids, CONTEXT, &fixture.rng);
    size_t cache_bytes = fixture.cache_memory.used_bytes, peak = 0;
    for (int t = 0; t < CONTEXT; t++) {
        ArenaMark mark = arena_mark(&fixture.scratch);
        gpt_forward_cached(&fixture.gpt, &fixture.cache, &ids[t], 1, &fixture.scratch);
        arena_release(&fixture.scratch, mark);
        if (t == 0)
            peak = fixture.scratch.peak_bytes;
        ck_assert_uint_eq(fixture.scratch.peak_bytes, peak);
    }
    ck_assert_uint_eq(fixture.cache_memory.used_bytes, cache_bytes);
    fixture_close(&fixture);
}
END_TEST

START_TEST(a_full_cache_panics) /* passes when it ends by SIGABRT */
{
    Fixture fixture;
    fixture_open(&fixture);
    int ids[CONTEXT + 1] = { 0 };
    gpt_forward_cached(&fixture.gpt, &fixture.cache, ids, CONTEXT, &fixture.scratch);
    gpt_forward_cached(&fixture.gpt, &fixture.cache, ids, 1, &fixture.scratch);
}
END_TEST

/* ---- generating ---- */

START_TEST(generating_with_the_cache_gives_the_same_tokens_also_past_the_context)
{
    Fixture fixture;
    fixture_open(&fixture);
    const int prompts[] = { 1, 5, CONTEXT - 1, CONTEXT, CONTEXT + 1, 2 * CONTEXT };
    for (int i = 0; i < 6; i++) {
        int simple[ROOM], cached[ROOM];
        random_ids(simple, prompts[i], &fixture.rng);
        memcpy(cached, simple, sizeof cached);
        int simple_count = generate_text_simple(&fixture.gpt, simple, prompts[i], 40);
        int cached_count = generate(&fixture.gpt, cached, prompts[i], 40, &greedy, NULL, NULL, NULL);
        ck_assert_int_eq(simple_count, prompts[i] + 40);
        ck_assert_int_eq(cached_count, simple_count);
        ck_assert_mem_eq(simple, cached, (size_t)simple_count * sizeof(int));
    }
    fixture_close(&fixture);
}
END_TEST

START_TEST(sampled_tokens_are_those_of_the_loop_without_a_cache)
{
    Fixture fixture;
    fixture_open(&fixture);
    const Sampling warm = { .temperature = 1.5f, .top_k = 20, .eos_id = -1 };
    int ids[ROOM] = { 7, 3, 1 }, expected[ROOM] = { 7, 3, 1 };
    int count = 3;
    Rng one, other;
    rng_seed(&one, 5);
    rng_seed(&other, 5);
    for (int step = 0; step < 60; step++) {
        int T = count < CONTEXT ? count : CONTEXT;
        expected[count] = sample_token(whole_logits(&fixture, &expected[count - T], T), VOCAB, &warm, &one);
        count++;
    }
    ck_assert_int_eq(generate(&fixture.gpt, ids, 3, 60, &warm, &other, NULL, NULL), count);
    ck_assert_mem_eq(ids, expected, (size_t)count * sizeof(int));
    fixture_close(&fixture);
}
END_TEST

START_TEST(generation_stops_before_the_end_token)
{
    Fixture fixture;
    fixture_open(&fixture);
    int ids[ROOM] = { 7, 3, 1 }, again[ROOM] = { 7, 3, 1 };
    generate(&fixture.gpt, ids, 3, 10, &greedy, NULL, NULL, NULL);
    Sampling stopping = { .eos_id = ids[6] };
    int first = 3; /* where that token stands for the first time */
    while (ids[first] != ids[6])
        first++;
    ck_assert_int_eq(generate(&fixture.gpt, again, 3, 10, &stopping, NULL, NULL, NULL), first);
    ck_assert_mem_eq(ids, again, (size_t)first * sizeof(int));
    fixture_close(&fixture);
}
END_TEST

typedef struct Heard {
    int ids[ROOM];
    int count, limit;
} Heard;

static bool hear(int id, void *context)
{
    Heard *heard = context;
    heard->ids[heard->count] = id;
    heard->count++;
    return heard->count < heard->limit;
}

START_TEST(the_callback_hears_each_token_and_may_stop)
{
    Fixture fixture;
    fixture_open(&fixture);
    Heard heard = { .limit = 4 };
    int ids[ROOM] = { 9 };
    int count = generate(&fixture.gpt, ids, 1, 50, &greedy, NULL, hear, &heard);
    ck_assert_int_eq(count, 5); /* the token at which it stopped is there */
    ck_assert_int_eq(heard.count, 4);
    ck_assert_mem_eq(heard.ids, &ids[1], 4 * sizeof(int));
    ck_assert_int_eq(generate(&fixture.gpt, ids, 1, 0, &greedy, NULL, NULL, NULL), 1);
    fixture_close(&fixture);
}
END_TEST

/* ---- choosing ---- */

START_TEST(greedy_takes_the_likeliest_and_the_lower_of_two_and_draws_nothing)
{
    const float logits[] = { -1.0f, 3.0f, 2.0f, 3.0f, -INFINITY };
    ck_assert_int_eq(sample_token(logits, 5, &greedy, NULL), 1);
    ck_assert_int_eq(sample_token(logits, 1, &greedy, NULL), 0);
}
END_TEST

START_TEST(top_k_draws_only_from_the_k_likeliest)
{
    const float logits[] = { 0.5f, 2.0f, -3.0f, 1.0f, 1.9f, 0.0f, -0.1f };
    Rng rng;
    rng_seed(&rng, 123);
    for (int k = 1; k <= 7; k++) {
        Sampling sampling = { .temperature = 5.0f, .top_k = k, .eos_id = -1 };
        bool seen[7] = { false };
        for (int draw = 0; draw < 2000; draw++)
            seen[sample_token(logits, 7, &sampling, &rng)] = true;
        for (int i = 0; i < 7; i++) {
            int larger = 0;
            for (int j = 0; j < 7; j++)
                larger += logits[j] > logits[i];
            ck_assert_msg(seen[i] == (larger < k), "k %d, token %d", k, i);
        }
    }
}
END_TEST

START_TEST(more_than_all_and_zero_mean_all)
{
    const float logits[] = { 0.5f, 2.0f, -3.0f };
    for (int k = 0; k <= 9; k += 3) {
        Rng rng, same;
        rng_seed(&rng, 7);
        rng_seed(&same, 7);
        Sampling sampling = { .temperature = 1.0f, .top_k = k }, all = { .temperature = 1.0f };
        for (int draw = 0; draw < 100; draw++)
            ck_assert_int_eq(sample_token(logits, 3, &sampling, &rng), sample_token(logits, 3, &all, &same));
    }
}
END_TEST

START_TEST(a_temperature_near_zero_is_greedy_and_a_high_one_is_even)
{
    const float logits[] = { 100.0f, 101.0f, -80.0f, 90.0f };
    Rng rng;
    rng_seed(&rng, 1);
    Sampling cold = { .temperature = 1e-30f, .eos_id = -1 }, hot = { .temperature = 1e6f, .eos_id = -1 };
    int counts[4] = { 0 };
    for (int draw = 0; draw < 4000; draw++) {
        ck_assert_int_eq(sample_token(logits, 4, &cold, &rng), 1);
        counts[sample_token(logits, 4, &hot, &rng)]++;
    }
    for (int i = 0; i < 4; i++)
        ck_assert_int_lt(abs(counts[i] - 1000), 150); /* five standard deviations */
}
END_TEST

START_TEST(scores_that_are_not_numbers_end_the_program_with_a_sentence)
{
    const float logits[] = { NAN, NAN };
    sample_token(logits, 2, &greedy, NULL);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = token_by_token_the_cache_gives_the_scores_of_the_whole_text },
        { .test = a_text_may_be_fed_in_pieces_of_any_length },
        { .test = a_second_prompt_sees_nothing_of_the_first },
        { .test = memory_does_not_grow_with_the_tokens },
        { .test = a_full_cache_panics, .signal = SIGABRT },
        { .test = generating_with_the_cache_gives_the_same_tokens_also_past_the_context },
        { .test = sampled_tokens_are_those_of_the_loop_without_a_cache },
        { .test = generation_stops_before_the_end_token },
        { .test = the_callback_hears_each_token_and_may_stop },
        { .test = greedy_takes_the_likeliest_and_the_lower_of_two_and_draws_nothing },
        { .test = top_k_draws_only_from_the_k_likeliest },
        { .test = more_than_all_and_zero_mean_all },
        { .test = a_temperature_near_zero_is_greedy_and_a_high_one_is_even },
        { .test = scores_that_are_not_numbers_end_the_program_with_a_sentence, .exit_status = EXIT_FAILURE },
    };
    return run_suite("ch04_gpt/generate", tests, sizeof tests / sizeof *tests);
}
