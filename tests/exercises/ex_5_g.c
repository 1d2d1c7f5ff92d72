#include "ch05_pretrain/exercises/ex_5_g.h"
#include "tests/exercises/exercise.h"

#include <math.h>

enum { LONG_TEXT = 5000 };

static void check_perplexity(const float *p, int n)
{
    double loss = 0.0, choices = 0.0, sum = 0.0;
    for (int i = 0; i < n; i++) {
        loss -= log((double)p[i]);
        choices += 1.0 / (double)p[i];
        sum += (double)p[i];
    }
    const float wrong[] = { (float)(loss / n), (float)exp(loss),      (float)(choices / n),
                            (float)(n / sum),  (float)exp2(loss / n), (float)exp(-loss / n) };
    const UsualMistake mistakes[] = {
        { &wrong[0], "that is the loss: e to its power is missing" },
        { &wrong[1], "the loss was not divided by n: it is a mean" },
        { &wrong[2], "that is the mean of 1/p: take the mean of the logarithms, then the exponential" },
        { &wrong[3], "that is 1 / mean p: take the mean of the logarithms, then the exponential" },
        { &wrong[4], "2 to the power of a loss in nats: to log belongs exp, to log2 belongs exp2" },
        { &wrong[5], "the sign: a probability's log is negative, the loss is positive" },
        { 0 },
    };
    expect_number("perplexity", my_perplexity(values_copy(p, (size_t)n), n), exp(loss / n), 1e-5f, mistakes);
}

START_TEST(eight_equally_likely_words)
{
    check_perplexity((float[]){ 0.125f, 0.125f, 0.125f }, 3);
}
END_TEST

START_TEST(one_sure_word_and_one_surprise)
{
    check_perplexity((float[]){ 1.0f, 0.0625f }, 2);
}
END_TEST

START_TEST(a_model_that_knows_the_text_by_heart)
{
    check_perplexity((float[]){ 1, 1, 1, 1 }, 4);
}
END_TEST

START_TEST(the_six_probabilities_of_the_book)
{
    const float p[] = { 7.45e-05f, 3.11e-05f, 1.16e-05f, 1.03e-05f, 5.68e-05f, 4.76e-06f };
    check_perplexity(p, 6);
    expect_number("perplexity that the book prints", my_perplexity(p, 6), 48725.8, 1e-3f, NULL); // p: three digits
}
END_TEST

START_TEST(a_long_text_does_not_vanish)
{
    float *p = values_new(LONG_TEXT);
    for (int i = 0; i < LONG_TEXT; i++)
        p[i] = 0.01f;
    const float infinite = INFINITY;
    expect_number("perplexity", my_perplexity(p, LONG_TEXT), 100.0, 1e-4f,
                  (UsualMistake[]){
                      { &infinite, "the product of 5,000 probabilities became 0: add logarithms instead" }, { 0 } });
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = eight_equally_likely_words },
                                     { .test = one_sure_word_and_one_surprise },
                                     { .test = a_model_that_knows_the_text_by_heart },
                                     { .test = the_six_probabilities_of_the_book },
                                     { .test = a_long_text_does_not_vanish } };
    return run_exercise("5.g", checks, sizeof checks / sizeof *checks);
}
