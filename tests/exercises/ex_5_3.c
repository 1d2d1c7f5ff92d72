#include "ch05_pretrain/exercises/ex_5_3.h"
#include "tests/exercises/exercise.h"

enum { VOCABULARY = 50, NEW_TOKENS = 12 };

/* Lets an untrained model write behind word 7. Returns true when something was drawn. */
static bool write_text(int ids[NEW_TOKENS + 1], const Sampling *sampling, int64_t seed)
{
    const GPTConfig config = {
        .vocab_size = VOCABULARY, .context_length = 16, .emb_dim = 16, .n_heads = 2, .n_layers = 1
    };
    Arena arena;
    Rng rng, untouched;
    GPT gpt;
    arena_init(&arena, "exercise");
    rng_seed(&rng, 123);
    gpt_init(&gpt, &config, &arena, &rng);
    rng_seed(&rng, seed);
    rng_seed(&untouched, seed);
    ids[0] = 7;
    int count = generate(&gpt, ids, 1, NEW_TOKENS, sampling, &rng, NULL, NULL);
    arena_free(&arena);
    ck_assert_msg(count == NEW_TOKENS + 1, "the text ended early, after %d words: leave .eos_id at −1", count - 1);
    return rng_u32(&rng) != rng_u32(&untouched);
}

static void check_same_text(const Sampling *sampling)
{
    int one[NEW_TOKENS + 1], two[NEW_TOKENS + 1];
    write_text(one, sampling, 1);
    write_text(two, sampling, 2);
    for (int i = 0; i <= NEW_TOKENS; i++)
        ck_assert_msg(
            one[i] == two[i],
            "with another seed, word %d was %d instead of %d;\n           temperature %g and top_k %d leave it "
            "to chance",
            i, two[i], one[i], (double)sampling->temperature, sampling->top_k);
}

/* Two scores that differ by a ten-thousandth. */
static void check_near_tie(const Sampling *sampling)
{
    const float logits[] = { 1.0f, 1.0001f, -5.0f };
    for (int seed = 0; seed < 50; seed++) {
        Rng rng;
        rng_seed(&rng, seed);
        int id = sample_token(logits, 3, sampling, &rng);
        ck_assert_msg(
            id == 1,
            "of the scores 1, 1.0001 and −5 the first was chosen, with seed %d;\n           a low temperature "
            "(%g) is not enough where scores are close to each other",
            seed, (double)sampling->temperature);
    }
}

START_TEST(nothing_is_drawn_and_the_text_is_the_same)
{
    Sampling sampling = my_settings_without_a_draw();
    int ids[NEW_TOKENS + 1];
    check_same_text(&sampling);
    check_near_tie(&sampling);
    ck_assert_msg(
        !write_text(ids, &sampling, 1),
        "the text is the same, but words were drawn (temperature %g, top_k %d);\n           that is the other "
        "way: here the temperature decides",
        (double)sampling.temperature, sampling.top_k);
}
END_TEST

START_TEST(one_choice_and_the_text_is_the_same)
{
    Sampling sampling = my_settings_with_one_choice();
    int ids[NEW_TOKENS + 1];
    check_same_text(&sampling);
    check_near_tie(&sampling);
    ck_assert_msg(
        write_text(ids, &sampling, 1),
        "the text is the same, but nothing was drawn (temperature %g);\n           that is the other way: here "
        "top_k decides, and the temperature is above 0",
        (double)sampling.temperature);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = nothing_is_drawn_and_the_text_is_the_same },
                                     { .test = one_choice_and_the_text_is_the_same } };
    return run_exercise("5.3", checks, sizeof checks / sizeof *checks);
}
