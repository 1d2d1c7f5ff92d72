#include "ch05_pretrain/exercises/ex_5_2.h"
#include "ch05_pretrain/toy_vocabulary.h"
#include "tests/exercises/exercise.h"

enum { FORWARD = 3, SURE = 950, OFTEN = 60 };

static void draw(int counts[TOY_WORDS], const Sampling *sampling)
{
    Rng rng;
    rng_seed(&rng, 123);
    for (int i = 0; i < TOY_WORDS; i++)
        counts[i] = 0;
    for (int i = 0; i < TOY_DRAWS; i++)
        counts[sample_token(toy_logits, TOY_WORDS, sampling, &rng)]++;
}

START_TEST(facts_nearly_always_the_likeliest_word)
{
    Sampling sampling = my_settings_for_facts();
    int counts[TOY_WORDS];
    draw(counts, &sampling);
    ck_assert_msg(counts[FORWARD] >= SURE,
                  "at temperature %g, top_k %d, forward came %d times in %d;\n           a lower temperature makes the "
                  "likeliest word likelier still",
                  (double)sampling.temperature, sampling.top_k, counts[FORWARD], TOY_DRAWS);
    ck_assert_msg(counts[FORWARD] < TOY_DRAWS, "at temperature %g, top_k %d, forward came every time;\n           %s",
                  (double)sampling.temperature, sampling.top_k,
                  sampling.temperature <= 0.0f ? "temperature 0 draws nothing: take a little more than that"
                  : sampling.top_k == 1        ? "top_k 1 leaves no other word"
                                               : "so low a temperature leaves the others no chance: a little more");
}
END_TEST

START_TEST(ideas_six_words_often_three_never)
{
    Sampling sampling = my_settings_for_ideas();
    int counts[TOY_WORDS];
    draw(counts, &sampling);
    for (int i = 0; i < TOY_WORDS; i++) {
        if (toy_logits[i] < 0.0f)
            ck_assert_msg(
                counts[i] == 0,
                "at temperature %g, top_k %d, \"%s\" came %d times;\n           a temperature forbids no word: "
                "a smaller top_k does",
                (double)sampling.temperature, sampling.top_k, toy_words[i], counts[i]);
    }
    for (int i = 0; i < TOY_WORDS; i++) {
        if (toy_logits[i] < 0.0f)
            continue;
        ck_assert_msg(counts[i] > 0 || sampling.top_k == 0 || sampling.top_k >= 6,
                      "at temperature %g, top_k %d, \"%s\" never came;\n           top_k leaves only %d words, six are "
                      "wanted",
                      (double)sampling.temperature, sampling.top_k, toy_words[i], sampling.top_k);
        ck_assert_msg(
            counts[i] >= OFTEN,
            "at temperature %g, top_k %d, \"%s\" came %d times;\n           a higher temperature brings the six "
            "nearer to each other",
            (double)sampling.temperature, sampling.top_k, toy_words[i], counts[i]);
    }
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = facts_nearly_always_the_likeliest_word },
                                     { .test = ideas_six_words_often_three_never } };
    return run_exercise("5.2", checks, sizeof checks / sizeof *checks);
}
