#include "ch04_gpt/exercises/ex_4_3.h"
#include "tests/exercises/exercise.h"

#include <string.h>

enum { V = 7, T = 5, LAYERS = 3, LOGITS = T * V };

/* The one rate that the models are built with. */
static const float built_with = 0.5f;

static void model_open(GPT *gpt, Arena *arena, float emb, float attn, float shortcut)
{
    const GPTConfig config = {
        .vocab_size = V,
        .context_length = T,
        .emb_dim = 8,
        .n_heads = 2,
        .n_layers = LAYERS,
        .drop_rate_emb = emb,
        .drop_rate_attn = attn,
        .drop_rate_shortcut = shortcut,
    };
    Rng rng;
    arena_init(arena, "exercise");
    rng_seed(&rng, 123);
    gpt_init(gpt, &config, arena, &rng);
}

/* The scores in training mode, always with the same draws. */
static void scores(float logits[LOGITS], const GPT *gpt)
{
    const int ids[T] = { 3, 1, 4, 1, 5 };
    Arena step;
    Tape tape;
    Rng dropout;
    arena_init(&step, "step");
    tape_init(&tape, &step);
    tape.recording = false;
    rng_seed(&dropout, 5);
    memcpy(logits, gpt_forward(gpt, &tape, ids, 1, T, &dropout)->data, LOGITS * sizeof *logits);
}

/* The scores of a model that was built with these rates from the beginning. */
static void scores_built(float logits[LOGITS], float emb, float attn, float shortcut)
{
    Arena arena;
    GPT gpt;
    model_open(&gpt, &arena, emb, attn, shortcut);
    scores(logits, &gpt);
}

static void check(float emb, float attn, float shortcut)
{
    float expected[LOGITS], unchanged[LOGITS], config_alone[LOGITS], no_emb[LOGITS], swapped[LOGITS], first[LOGITS];
    float no_attn[LOGITS], no_shortcut[LOGITS], got[LOGITS];
    scores_built(expected, emb, attn, shortcut);
    scores_built(unchanged, built_with, built_with, built_with);
    scores_built(config_alone, emb, built_with, built_with);
    scores_built(no_emb, built_with, attn, shortcut);
    scores_built(no_attn, emb, built_with, shortcut);
    scores_built(no_shortcut, emb, attn, built_with);
    scores_built(swapped, emb, shortcut, attn);
    Arena arena;
    GPT gpt;
    model_open(&gpt, &arena, built_with, built_with, built_with);
    gpt.config.drop_rate_emb = emb;
    gpt.blocks[0].att.drop_rate = attn;
    gpt.blocks[0].drop_rate_shortcut = shortcut;
    scores(first, &gpt);
    const UsualMistake mistakes[] = {
        { unchanged, "the model still drops at the rate that it was built with" },
        { config_alone, "the blocks have copies of their rates, made when they were made: set those too" },
        { first, "only the first block has new rates: there are config.n_layers of them" },
        { no_emb, "after the embeddings the old rate still holds: config.drop_rate_emb" },
        { no_attn, "inside attention the old rate still holds: blocks[layer].att.drop_rate" },
        { no_shortcut, "at the shortcuts the old rate still holds: blocks[layer].drop_rate_shortcut" },
        { swapped, "the rates of attention and of the shortcuts have changed places" },
        { 0 },
    };
    model_open(&gpt, &arena, built_with, built_with, built_with);
    my_drop_rates(&gpt, emb, attn, shortcut);
    scores(got, &gpt);
    expect_values("scores in training mode", got, expected, 2, (int[]){ T, V }, 1e-6f, mistakes);
    const float rates[] = { gpt.config.drop_rate_emb, gpt.config.drop_rate_attn, gpt.config.drop_rate_shortcut };
    expect_values("the three rates in gpt->config", rates, (float[]){ emb, attn, shortcut }, 1, (int[]){ 3 }, 0.0f,
                  NULL);
}

START_TEST(each_place_drops_at_its_own_rate)
{
    check(0.2f, 0.4f, 0.3f);
}
END_TEST

START_TEST(a_place_that_drops_nothing)
{
    check(0.0f, 0.4f, 0.1f);
    check(0.2f, 0.0f, 0.1f);
    check(0.2f, 0.4f, 0.0f);
}
END_TEST

START_TEST(no_dropout_at_all)
{
    check(0.0f, 0.0f, 0.0f);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = each_place_drops_at_its_own_rate },
                                     { .test = a_place_that_drops_nothing },
                                     { .test = no_dropout_at_all } };
    return run_exercise("4.3", checks, sizeof checks / sizeof *checks);
}
