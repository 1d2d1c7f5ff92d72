#include "ch05_pretrain/exercises/ex_5_1.h"
#include "ch05_pretrain/toy_vocabulary.h"
#include "common/ops/softmax.h"
#include "tests/exercises/exercise.h"

enum { SEED = 123 };

static void count(int *counts, const float *scores, float scale)
{
    float p[TOY_WORDS];
    for (int i = 0; i < TOY_WORDS; i++)
        p[i] = scores[i] * scale;
    softmax_forward(p, p, 1, TOY_WORDS);
    toy_count_draws(counts, p, SEED);
}

static void as_floats(float *floats, const int *ints)
{
    for (int i = 0; i < TOY_WORDS; i++)
        floats[i] = (float)ints[i];
}

static void check_counts(float temperature)
{
    int expected[TOY_WORDS], counts[TOY_WORDS];
    float cold[TOY_WORDS], times[TOY_WORDS], greedy[TOY_WORDS] = { 0 }, rounded[TOY_WORDS];
    float p[TOY_WORDS];
    toy_probabilities(p, temperature);
    for (int i = 0; i < TOY_WORDS; i++)
        rounded[i] = (float)(int)(p[i] * TOY_DRAWS);
    greedy[3] = TOY_DRAWS;
    count(expected, toy_logits, 1.0f / temperature);
    count(counts, toy_logits, 1.0f);
    as_floats(cold, counts);
    count(counts, toy_logits, temperature);
    as_floats(times, counts);
    const UsualMistake mistakes[] = {
        { cold, "the temperature has no effect: the scores have to be divided by it, before softmax" },
        { times, "the scores are multiplied by the temperature: divide, then 5 brings them nearer to each other" },
        { greedy, "always the likeliest word: rng_multinomial draws" },
        { rounded, "these are probabilities times draws: draw, and count" },
        { 0 },
    };
    int *got = ints_new(TOY_WORDS);
    Rng rng;
    rng_seed(&rng, SEED);
    my_count_draws(got, values_copy(toy_logits, TOY_WORDS), TOY_WORDS, temperature, TOY_DRAWS, &rng);
    expect_ints("counts", got, expected, 1, (int[]){ TOY_WORDS }, mistakes);
}

START_TEST(a_thousand_words_at_temperature_1)
{
    const int book[TOY_WORDS] = { 73, 0, 0, 582, 2, 0, 0, 343, 0 };
    int *got = ints_new(TOY_WORDS);
    Rng rng;
    rng_seed(&rng, SEED);
    my_count_draws(got, values_copy(toy_logits, TOY_WORDS), TOY_WORDS, 1.0f, TOY_DRAWS, &rng);
    const float greedy[TOY_WORDS] = { 0, 0, 0, TOY_DRAWS };
    expect_ints("counts as the book prints them", got, book, 1, (int[]){ TOY_WORDS },
                (UsualMistake[]){ { greedy, "always the likeliest word: rng_multinomial draws" }, { 0 } });
}
END_TEST

START_TEST(hardly_any_chance_at_a_tenth)
{
    check_counts(0.1f);
}
END_TEST

START_TEST(many_words_at_temperature_5)
{
    check_counts(5.0f);
}
END_TEST

START_TEST(the_chance_of_pizza)
{
    float at_1[TOY_WORDS], at_5[TOY_WORDS];
    toy_probabilities(at_1, 1.0f);
    toy_probabilities(at_5, 5.0f);
    const float drawn = 0.032f, percent = 100.0f * at_5[6];
    const UsualMistake mistakes[] = {
        { &drawn, "that is how often it was drawn in 1000 with the book's seed; the probability behind it is larger" },
        { &percent, "50 % is 0.5" },
        { &at_1[6], "that is the probability at temperature 1" },
        { 0 },
    };
    expect_number("chance of pizza", my_chance_of_pizza(), (double)at_5[6], 1e-3f, mistakes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = a_thousand_words_at_temperature_1 },
                                     { .test = hardly_any_chance_at_a_tenth },
                                     { .test = many_words_at_temperature_5 },
                                     { .test = the_chance_of_pizza } };
    return run_exercise("5.1", checks, sizeof checks / sizeof *checks);
}
