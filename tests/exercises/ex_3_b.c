#include "ch03_attention/exercises/ex_3_b.h"
#include "tests/exercises/exercise.h"

#include <math.h>

/* Calls the reader's function on x[3] and compares. */
static void check_three(const float x[3], const float expected[3], const UsualMistake *mistakes)
{
    float *y = values_new(3);
    my_softmax(y, values_copy(x, 3), 3);
    expect_values("y", y, expected, 1, (int[]){ 3 }, 1e-5f, mistakes);
}

START_TEST(scores_become_shares)
{
    const UsualMistake mistakes[] = {
        { (float[]){ 1.0f, 2.7182818f, 7.3890561f }, "these are exp(x): each has to be divided by the sum of all" },
        { (float[]){ 0.13533528f, 0.36787944f, 1.0f },
          "these are exp(x − m): each has to be divided by their sum, a float (in an int it would become 1)" },
        { (float[]){ 0.0f, 0.33333333f, 0.66666667f }, "that is x divided by its sum: the exponential is missing" },
        { (float[]){ 1.0f, 0.73105858f, 0.66524096f },
          "each is divided by the sum so far: a loop of its own has to complete the sum first" },
        { (float[]){ 0.09893802f, 0.26894142f, 0.73105858f }, "x[0] is missing in the sum" },
        { (float[]){ 0.01218383f, 0.03311909f, 0.09003057f },
          "m is subtracted above the fraction, but not in the sum below it" },
        { (float[]){ 0.14285714f, 0.28571429f, 0.57142857f },
          "these are powers of 2: expf is e to the x, exp2f is 2 to the x" },
        { (float[]){ 0.33333333f, 0.90609394f, 2.46301870f },
          "exp(x) is divided by n, not by the sum of the exponentials" },
        { 0 },
    };
    check_three((float[]){ 0, 1, 2 }, (float[]){ 0.09003057f, 0.24472847f, 0.66524096f }, mistakes);
}
END_TEST

START_TEST(large_scores_do_not_overflow)
{
    const UsualMistake mistakes[] = {
        { (float[]){ NAN, NAN, NAN },
          "exp(1000) is infinity, and infinity / infinity is nan: subtract the largest x first" },
        { 0 },
    };
    check_three((float[]){ 1000, 1001, 1002 }, (float[]){ 0.09003057f, 0.24472847f, 0.66524096f }, mistakes);
}
END_TEST

START_TEST(very_negative_scores_do_not_vanish)
{
    const UsualMistake mistakes[] = {
        { (float[]){ NAN, NAN, NAN },
          "every exp() became 0, and 0/0 is nan: is the largest x subtracted, and does its search begin with x[0]?" },
        { 0 },
    };
    check_three((float[]){ -1000, -1001, -1002 }, (float[]){ 0.66524096f, 0.24472847f, 0.09003057f }, mistakes);
}
END_TEST

START_TEST(a_masked_score_gets_nothing)
{
    const UsualMistake mistakes[] = {
        { (float[]){ NAN, NAN, NAN },
          "−∞ minus −∞ is nan: m has to be the largest x; the smallest, or the mean, is −∞ here" },
        { 0 },
    };
    check_three((float[]){ -INFINITY, 3, 3 }, (float[]){ 0, 0.5f, 0.5f }, mistakes);
    check_three((float[]){ 3, -INFINITY, -INFINITY }, (float[]){ 1, 0, 0 }, mistakes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = scores_become_shares },
                                     { .test = large_scores_do_not_overflow },
                                     { .test = very_negative_scores_do_not_vanish },
                                     { .test = a_masked_score_gets_nothing } };
    return run_exercise("3.b", checks, sizeof checks / sizeof *checks);
}
