/* ch04_gpt/small_start.h: our own models look things up before the first step of training; the book's are left as they are */
#include "ch04_gpt/small_start.h"
#include "common/ops/loss.h"
#include "tests/assertions.h"

enum { VOCAB = 200, CONTEXT = 64, ROW = 40 };

typedef struct Fixture {
    Arena arena;
    Tape tape;
    GPT gpt;
} Fixture;

static void fixture_open(Fixture *fixture, const GPTConfig *config)
{
    arena_init(&fixture->arena, "a model");
    tape_init(&fixture->tape, &fixture->arena);
    fixture->tape.recording = false;
    Rng rng;
    rng_seed(&rng, 123);
    gpt_init(&fixture->gpt, config, &fixture->arena, &rng);
}

static void fixture_close(Fixture *fixture)
{
    tape_free(&fixture->tape);
    arena_free(&fixture->arena);
}

static GPTConfig config_of(int emb_dim, int n_heads, int n_layers)
{
    return (GPTConfig){ .vocab_size = VOCAB,
                        .context_length = CONTEXT,
                        .emb_dim = emb_dim,
                        .n_heads = n_heads,
                        .n_layers = n_layers,
                        .tied = true };
}

/* 0, 7, 14, …: all different, in no order that a position could tell. */
static void different_tokens(int *ids, int count)
{
    for (int t = 0; t < count; t++)
        ids[t] = 7 * t % VOCAB;
}

/* Where head h of a layer looks most from token t, and how much: map[1,H,T,T]. */
static int looks_at(const Tensor *map, int h, int t, float *weight)
{
    int T = map->shape[3];
    const float *row = &map->data[((size_t)h * (size_t)T + (size_t)t) * (size_t)T];
    int best = 0;
    for (int s = 1; s <= t; s++)
        if (row[s] > row[best])
            best = s;
    *weight = row[best];
    return best;
}

/* The attention maps [1,H,ROW,ROW] of an untrained model of two layers that reads different tokens, but ids[again] = ids[first]. */
static void read_row(Fixture *fixture, Tensor *maps[2], int again, int first)
{
    GPTConfig config = config_of(192, 6, 2);
    int ids[ROW];
    fixture_open(fixture, &config);
    different_tokens(ids, ROW);
    ids[again] = ids[first];
    gpt_attention_maps(&fixture->gpt, &fixture->arena, ids, ROW, maps);
}

START_TEST(the_first_head_looks_one_token_back)
{
    Fixture fixture;
    Tensor *maps[2];
    read_row(&fixture, maps, 0, 0);
    for (int t = 1; t < ROW; t++) {
        float weight;
        ck_assert_int_eq(looks_at(maps[0], 0, t, &weight), t - 1);
        ck_assert_float_gt(weight, 0.8f);
    }
    fixture_close(&fixture);
}
END_TEST

/* … a red kite … The kite: from "kite" one head of the next layer looks at what followed the first "kite", … */
START_TEST(a_head_of_the_next_layer_finds_what_followed_the_same_token)
{
    Fixture fixture;
    Tensor *maps[2];
    read_row(&fixture, maps, ROW - 1, 12);
    float weight;
    ck_assert_int_eq(looks_at(maps[1], 0, ROW - 1, &weight), 13);
    ck_assert_float_gt(weight, 2.0f / ROW); /* more than twice an even share */
    fixture_close(&fixture);
}
END_TEST

/* … and from the token behind that "kite" the other head looks at the first "kite", which carries the code of "red". */
START_TEST(another_one_finds_the_token_before_me_where_it_stood_first)
{
    Fixture fixture;
    Tensor *maps[2];
    read_row(&fixture, maps, ROW - 2, 12);
    float at_first = maps[1]->data[((size_t)1 * ROW + ROW - 1) * ROW + 12];
    float at_another = maps[1]->data[((size_t)1 * ROW + ROW - 1) * ROW + 20];
    ck_assert_float_gt(at_first, 2.0f * at_another);
    fixture_close(&fixture);
}
END_TEST

/* Untrained, a model cannot know what comes; but a row that comes twice it predicts better the second time. */
START_TEST(an_untrained_model_repeats_what_it_has_read)
{
    GPTConfig config = config_of(192, 6, 2);
    Fixture fixture;
    int ids[2 * 24 + 1];
    fixture_open(&fixture, &config);
    different_tokens(ids, 24);
    for (int t = 24; t <= 48; t++)
        ids[t] = ids[t - 24];
    int first_time[48], second_time[48];
    for (int t = 0; t < 48; t++) {
        first_time[t] = t + 1 < 24 ? ids[t + 1] : IGNORE_INDEX;
        second_time[t] = t + 1 < 24 ? IGNORE_INDEX : ids[t + 1];
    }
    double first = (double)gpt_loss(&fixture.gpt, &fixture.tape, ids, first_time, 1, 48, NULL)->data[0];
    double second = (double)gpt_loss(&fixture.gpt, &fixture.tape, ids, second_time, 1, 48, NULL)->data[0];
    ck_assert_double_lt(second, first - 0.5);
    fixture_close(&fixture);
}
END_TEST

/* One head, one layer, a width that nothing divides well, a width too narrow for shelves: all start, with finite scores. */
START_TEST(any_shape_of_model_starts)
{
    GPTConfig configs[] = { config_of(192, 1, 1), config_of(36, 4, 3), config_of(13, 1, 2),
                            config_of(12, 12, 2), config_of(8, 2, 2),  config_of(1, 1, 1) };
    Fixture fixture;
    int ids[ROW];
    fixture_open(&fixture, &configs[_i]);
    different_tokens(ids, ROW);
    const Tensor *logits = gpt_forward(&fixture.gpt, &fixture.tape, ids, 1, ROW, NULL);
    for (size_t i = 0; i < tensor_size(logits); i++)
        ck_assert_float_finite(logits->data[i]);
    fixture_close(&fixture);
}
END_TEST

START_TEST(a_model_that_is_not_tied_starts_as_the_book_s)
{
    GPTConfig config = config_of(192, 6, 2);
    config.tied = false;
    Fixture fixture;
    fixture_open(&fixture, &config);
    Rng rng;
    rng_seed(&rng, 123);
    float first[4]; /* the book's generator fills the token embedding first */
    Tensor *expected = tensor_new(&fixture.arena, 2, (int[]){ VOCAB, 192 });
    tensor_fill_normal(expected, 0.0f, 1.0f, &rng);
    for (int i = 0; i < 4; i++)
        first[i] = fixture.gpt.tok_emb.weight->data[i];
    assert_near(first, expected->data, 4, 0.0f, "the first numbers");
    fixture_close(&fixture);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = the_first_head_looks_one_token_back },
        { .test = a_head_of_the_next_layer_finds_what_followed_the_same_token },
        { .test = another_one_finds_the_token_before_me_where_it_stood_first },
        { .test = an_untrained_model_repeats_what_it_has_read },
        { .test = any_shape_of_model_starts, .rounds = 6 },
        { .test = a_model_that_is_not_tied_starts_as_the_book_s },
    };
    return run_suite("ch04: how small models start", tests, sizeof tests / sizeof tests[0]);
}
