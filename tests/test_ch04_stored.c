/* ch04_gpt/stored_weights.h: a model that generates from weights in fewer bits is nearly the same model, and the same for any
 * number of threads */
#include "ch04_gpt/generate.h"
#include "ch04_gpt/stored_weights.h"
#include "common/parallel.h"
#include "tests/assertions.h"

#include <math.h>
#include <string.h>

enum { VOCAB = 61, CONTEXT = 24 };

static const GPTConfig little = { .vocab_size = VOCAB,
                                  .context_length = CONTEXT,
                                  .emb_dim = 36, /* no multiple of a vector */
                                  .n_heads = 4,
                                  .n_layers = 3,
                                  .qkv_bias = true };
static const Sampling greedy = { .eos_id = -1 };

typedef struct Fixture {
    Arena weights, scratch;
    Rng rng;
    GPT gpt;
    KVCache cache;
    int ids[CONTEXT];
} Fixture;

static void fixture_open(Fixture *fixture, bool tied)
{
    arena_init(&fixture->weights, "weights");
    arena_init(&fixture->scratch, "scratch");
    rng_seed(&fixture->rng, 123);
    GPTConfig config = little;
    config.tied = tied;
    gpt_init(&fixture->gpt, &config, &fixture->weights, &fixture->rng);
    kv_cache_init(&fixture->cache, &fixture->gpt, &fixture->weights);
    for (int t = 0; t < CONTEXT; t++)
        fixture->ids[t] = (int)(rng_u32(&fixture->rng) % VOCAB);
}

static void fixture_close(Fixture *fixture)
{
    arena_free(&fixture->scratch);
    arena_free(&fixture->weights);
}

/* Scores behind ids[CONTEXT], fed first at once and then one by one. */
static void scores(float *logits, Fixture *fixture, int first)
{
    const float *last = NULL;
    kv_cache_reset(&fixture->cache);
    if (first > 0)
        last = gpt_forward_cached(&fixture->gpt, &fixture->cache, fixture->ids, first, &fixture->scratch);
    for (int t = first; t < CONTEXT; t++)
        last = gpt_forward_cached(&fixture->gpt, &fixture->cache, &fixture->ids[t], 1, &fixture->scratch);
    memcpy(logits, last, VOCAB * sizeof *logits);
}

static double relative_error(const float *x, const float *exact)
{
    double error = 0.0, size = 0.0;
    for (int v = 0; v < VOCAB; v++) {
        error += ((double)x[v] - (double)exact[v]) * ((double)x[v] - (double)exact[v]);
        size += (double)exact[v] * (double)exact[v];
    }
    return sqrt(error / size);
}

START_TEST(scores_are_off_by_a_little_and_come_back)
{
    const struct {
        WeightFormat format;
        double least, most;
    } bounds[] = { { WEIGHT_BF16, 1e-5, 0.01 }, { WEIGHT_INT8, 1e-4, 0.03 } };
    for (int tied = 0; tied <= 1; tied++) {
        Fixture fixture;
        fixture_open(&fixture, tied == 1);
        float exact[VOCAB], stored[VOCAB];
        scores(exact, &fixture, 0);
        for (int b = 0; b < 2; b++) {
            gpt_store_weights(&fixture.gpt, bounds[b].format, &fixture.weights);
            scores(stored, &fixture, 0);
            double error = relative_error(stored, exact);
            ck_assert_msg(error >= bounds[b].least && error <= bounds[b].most, "format %d: error %g",
                          (int)bounds[b].format, error);
        }
        gpt_store_weights(&fixture.gpt, WEIGHT_FP32, &fixture.weights);
        scores(stored, &fixture, 0);
        ck_assert_mem_eq(stored, exact, sizeof exact);
        fixture_close(&fixture);
    }
}
END_TEST

START_TEST(a_prompt_at_once_and_token_by_token_agree)
{
    Fixture fixture;
    fixture_open(&fixture, false);
    for (WeightFormat format = WEIGHT_BF16; format <= WEIGHT_INT8; format++) {
        float one_by_one[VOCAB], at_once[VOCAB];
        gpt_store_weights(&fixture.gpt, format, &fixture.weights);
        scores(one_by_one, &fixture, 0);
        scores(at_once, &fixture, CONTEXT - 1);
        ck_assert_double_le(relative_error(at_once, one_by_one), 2e-3); /* int8: the prompt's x is not rounded */
    }
    fixture_close(&fixture);
}
END_TEST

START_TEST(one_two_and_three_threads_write_the_same_text)
{
    Fixture fixture;
    fixture_open(&fixture, false);
    for (WeightFormat format = WEIGHT_FP32; format <= WEIGHT_INT8; format++) {
        float one[VOCAB], several[VOCAB];
        gpt_store_weights(&fixture.gpt, format, &fixture.weights);
        for (int threads = 1; threads <= 3; threads++) {
            parallel_set_threads(threads);
            scores(threads == 1 ? one : several, &fixture, 5);
            if (threads > 1)
                ck_assert_mem_eq(one, several, sizeof one);
        }
        int ids[CONTEXT + 8];
        memcpy(ids, fixture.ids, sizeof fixture.ids);
        ck_assert_int_eq(generate(&fixture.gpt, ids, 3, 12, &greedy, NULL, NULL, NULL), 15);
    }
    fixture_close(&fixture);
}
END_TEST

START_TEST(the_bytes_of_a_token_shrink_as_the_formats_do)
{
    Fixture fixture;
    fixture_open(&fixture, false);
    size_t numbers = (size_t)3 * 12 * 36 * 36 + (size_t)36 * VOCAB;
    ck_assert_uint_eq(gpt_bytes_a_token(&fixture.gpt), numbers * sizeof(float));
    gpt_store_weights(&fixture.gpt, WEIGHT_BF16, &fixture.weights);
    ck_assert_uint_ge(gpt_bytes_a_token(&fixture.gpt), numbers * 2); /* rows are padded */
    fixture_close(&fixture);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = scores_are_off_by_a_little_and_come_back },
                                { .test = a_prompt_at_once_and_token_by_token_agree },
                                { .test = one_two_and_three_threads_write_the_same_text },
                                { .test = the_bytes_of_a_token_shrink_as_the_formats_do } };
    return run_suite("ch04_gpt/stored_weights", tests, sizeof tests / sizeof *tests);
}
