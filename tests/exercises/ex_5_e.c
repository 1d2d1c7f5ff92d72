#include "ch05_pretrain/exercises/ex_5_e.h"
#include "tests/exercises/exercise.h"

#include <math.h>

enum { MATRICES = 3, NUMBERS = 6 };

static const int lengths[MATRICES] = { 2, 1, 3 };
static const int starts[MATRICES] = { 0, 2, 3 };
static const float values[NUMBERS] = { 3, -4, 12, 0, 84, -0.5f };

/* √(Σ g²) of n numbers */
static double norm_of(const float *g, int n)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += (double)g[i] * (double)g[i];
    return sqrt(sum);
}

/* Calls the reader's function on the three matrices; clipped receives all numbers. */
static float clip(float clipped[NUMBERS], float max_norm)
{
    float *matrices[MATRICES];
    for (int i = 0; i < MATRICES; i++)
        matrices[i] = values_copy(&values[starts[i]], (size_t)lengths[i]);
    float norm = my_clip_gradients(matrices, ints_copy(lengths, MATRICES), MATRICES, max_norm);
    for (int i = 0; i < MATRICES; i++) {
        for (int j = 0; j < lengths[i]; j++)
            clipped[starts[i] + j] = matrices[i][j];
    }
    return norm;
}

START_TEST(the_norm_before_is_returned)
{
    float clipped[NUMBERS];
    double norm = norm_of(values, NUMBERS), sum = 0.0;
    for (int i = 0; i < NUMBERS; i++)
        sum += fabs((double)values[i]);
    const float squared = (float)(norm * norm), after = 2.0f, last = (float)norm_of(&values[starts[2]], lengths[2]);
    const float absolute = (float)sum;
    const UsualMistake mistakes[] = {
        { &squared, "that is the sum of the squares: the root is missing" },
        { &after, "that is the norm after clipping: the one before is wanted" },
        { &last, "that is the norm of the last matrix alone: one sum for all of them" },
        { &absolute, "that is the sum of absolute values: the norm is the root of the sum of squares" },
        { 0 },
    };
    expect_number("norm", (double)clip(clipped, 2.0f), norm, 1e-5f, mistakes);
}
END_TEST

START_TEST(too_long_gradients_shrink_together)
{
    const float max_norm = 2.0f;
    float expected[NUMBERS], each[NUMBERS], by_value[NUMBERS], clipped[NUMBERS];
    for (int m = 0; m < MATRICES; m++) {
        double own = norm_of(&values[starts[m]], lengths[m]);
        for (int j = 0; j < lengths[m]; j++) {
            int i = starts[m] + j;
            expected[i] = values[i] * (float)(2.0 / norm_of(values, NUMBERS));
            each[i] = own > 2.0 ? values[i] * (float)(2.0 / own) : values[i];
            by_value[i] = fminf(fmaxf(values[i], -max_norm), max_norm);
        }
    }
    clip(clipped, max_norm);
    const UsualMistake mistakes[] = {
        { values, "nothing was scaled yet" },
        { each, "each matrix was scaled by a norm of its own: the direction of the whole step has changed; one norm "
                "for all" },
        { by_value, "each number was cut at max_norm: that is clipping by value; scale all of them by one factor" },
        { 0 },
    };
    expect_values("gradients", clipped, expected, 1, (int[]){ NUMBERS }, 1e-5f, mistakes);
}
END_TEST

START_TEST(short_gradients_stay_as_they_are)
{
    float clipped[NUMBERS], grown[NUMBERS];
    for (int i = 0; i < NUMBERS; i++)
        grown[i] = values[i] * (float)(1000.0 / norm_of(values, NUMBERS));
    clip(clipped, 1000.0f);
    expect_values("gradients", clipped, values, 1, (int[]){ NUMBERS }, 1e-6f,
                  (UsualMistake[]){ { grown, "they grew: scale only when the norm is larger than max_norm" }, { 0 } });
}
END_TEST

START_TEST(no_gradient_at_all)
{
    float *zero = values_copy((float[]){ 0, 0 }, 2);
    float norm = my_clip_gradients((float *[]){ zero }, (int[]){ 2 }, 1, 1.0f);
    expect_number("norm", (double)norm, 0.0, 0.0f, NULL);
    expect_values("gradients", zero, (float[]){ 0, 0 }, 1, (int[]){ 2 }, 0.0f,
                  (UsualMistake[]){ { (float[]){ NAN, NAN }, "0/0: don't divide by a norm of 0" }, { 0 } });
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_norm_before_is_returned },
                                     { .test = too_long_gradients_shrink_together },
                                     { .test = short_gradients_stay_as_they_are },
                                     { .test = no_gradient_at_all } };
    return run_exercise("5.e", checks, sizeof checks / sizeof *checks);
}
