#include "ch05_pretrain/exercises/ex_5_a.h"
#include "tests/exercises/exercise.h"

#include <math.h>

enum { MANY = 8 };

/* Probability of the word target in a row of V scores. */
static double probability(const float *row, int target, int V)
{
    double sum = 0.0;
    for (int c = 0; c < V; c++)
        sum += exp((double)row[c] - (double)row[target]);
    return 1.0 / sum;
}

/* Calls the reader's function and compares; words for what usual mistakes return. */
static void check_loss(const float *logits, const int *targets, int R, int V)
{
    double logs = 0.0, shares = 0.0, first_target = 0.0, scores = 0.0;
    for (int r = 0; r < R; r++) {
        const float *row = &logits[r * V];
        double p = probability(row, targets[r], V);
        logs += log(p);
        shares += p;
        scores += (double)row[targets[r]];
        first_target += log(probability(row, targets[0], V));
    }
    const float wrong[] = { (float)-logs,
                            (float)(logs / R),
                            (float)(shares / R),
                            (float)(-scores / R),
                            (float)(-logs / R / log(10.0)),
                            (float)(-first_target / R),
                            (float)-log(shares / R),
                            (float)(-logs / R / V) };
    const UsualMistake mistakes[] = {
        { &wrong[0], "that is the sum over the rows: the loss is their mean" },
        { &wrong[1], "the sign: log of a probability is negative, the loss is −log" },
        { &wrong[2], "that is the mean probability of the right words: its −log is missing" },
        { &wrong[3], "that is −score: softmax is missing, the log Σ exp(…) of each row" },
        { &wrong[4], "that is the logarithm to base 10: log and logf are the natural ones" },
        { &wrong[5], "every row was asked for the target of row 0: targets[r]" },
        { &wrong[6], "the logarithm of a mean: take the logarithm of each row first, then the mean" },
        { &wrong[7], "divided by R · V: there is one target a row, so divide by R" },
        { 0 },
    };
    float got = my_cross_entropy(values_copy(logits, (size_t)(R * V)), ints_copy(targets, (size_t)R), R, V);
    expect_number("loss", (double)got, -logs / R, 1e-5f, mistakes);
}

START_TEST(two_words_equally_likely_cost_log_2)
{
    check_loss((float[]){ 0, 0 }, (int[]){ 0 }, 1, 2);
}
END_TEST

START_TEST(rows_and_words_differ_in_number)
{
    const float logits[] = { 0.5f, -1, 2, 0, 1.5f, 0, -0.5f, 1, -2, 3, 0.25f, 0 };
    check_loss(logits, (int[]){ 2, 0, 3 }, 3, 4);
}
END_TEST

/* Six rows of two words each, the right one with the book's probability. */
START_TEST(the_six_probabilities_of_the_book)
{
    const double p[] = { 7.45e-05, 3.11e-05, 1.16e-05, 1.03e-05, 5.68e-05, 4.76e-06 };
    float logits[2 * 6];
    for (int r = 0; r < 6; r++) {
        logits[2 * r] = (float)log(p[r]);
        logits[2 * r + 1] = (float)log(1.0 - p[r]);
    }
    const int targets[6] = { 0 };
    check_loss(logits, targets, 6, 2);
    float got = my_cross_entropy(logits, targets, 6, 2);
    expect_number("loss that the book prints", (double)got, 10.794, 1e-4f, NULL);
}
END_TEST

START_TEST(large_scores_do_not_overflow)
{
    float *logits = values_copy((float[]){ 1000, 1001, -1000, -1001 }, 4);
    float got = my_cross_entropy(logits, ints_copy((int[]){ 0, 1 }, 2), 2, 2);
    const float no_numbers[] = { NAN, INFINITY };
    const UsualMistake mistakes[] = {
        { &no_numbers[0], "exp(1000) is infinity, and infinity is no score: subtract the largest of the row first" },
        { &no_numbers[1],
          "an exp() became infinity or 0: subtract the largest of the row, and begin its search with row[0]" },
        { 0 },
    };
    expect_number("loss", (double)got, 1.31326169, 1e-4f, mistakes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = two_words_equally_likely_cost_log_2 },
                                     { .test = rows_and_words_differ_in_number },
                                     { .test = the_six_probabilities_of_the_book },
                                     { .test = large_scores_do_not_overflow } };
    return run_exercise("5.a", checks, sizeof checks / sizeof *checks);
}
