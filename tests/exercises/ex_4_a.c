#include "ch04_gpt/exercises/ex_4_a.h"
#include "tests/exercises/exercise.h"

#include <math.h>
#include <stdbool.h>

enum { R = 2, C = 3, SIZE = R * C };

static const float x[SIZE] = { 1, 2, 6, -4, 0.5f, 0.5f };
static const float ones[C] = { 1, 1, 1 };
static const float zeros[C] = { 0 };
static const float scale[C] = { 2, -1, 0.5f };
static const float shift[C] = { 10, 20, 30 };

/* What a mistake changes. All zeros: none. */
typedef struct Variant {
    bool unbiased, no_eps, eps_outside, squared, columns, mean_only, no_scale, no_shift, shift_first;
} Variant;

/* Layer normalisation in double, with a mistake or without. */
static void layer_norm(float *y, const float *scale_c, const float *shift_c, double eps, Variant variant)
{
    for (int i = 0; i < SIZE; i++) {
        int r = i / C, c = i % C;
        int n = variant.columns ? R : C;
        double sum = 0.0, squares = 0.0;
        for (int j = 0; j < n; j++)
            sum += (double)(variant.columns ? x[j * C + c] : x[r * C + j]);
        double mean = sum / n;
        for (int j = 0; j < n; j++)
            squares += pow((double)(variant.columns ? x[j * C + c] : x[r * C + j]) - mean, 2);
        double variance = squares / (variant.unbiased ? n - 1 : n);
        double deviation = variant.eps_outside ? sqrt(variance) + eps : sqrt(variance + eps);
        if (variant.no_eps)
            deviation = sqrt(variance);
        if (variant.squared)
            deviation = variance + eps;
        if (variant.mean_only)
            deviation = 1.0;
        double normalized = ((double)x[i] - mean) / deviation;
        double factor = variant.no_scale ? 1.0 : (double)scale_c[c];
        double added = variant.no_shift ? 0.0 : (double)shift_c[c];
        y[i] = (float)(variant.shift_first ? factor * (normalized + added) : factor * normalized + added);
    }
}

static void expect_norm(const float *scale_c, const float *shift_c, float eps)
{
    const struct {
        Variant variant;
        const char *says;
    } known[] = {
        { { .columns = true }, "mean and variance are of each row, over its C columns; these are of the columns" },
        { { .unbiased = true }, "the variance was divided by C − 1; the book divides by C" },
        { { .squared = true }, "divided by the variance; its root is wanted" },
        { { .mean_only = true }, "the mean is off, but nothing was divided by the deviation" },
        { { .eps_outside = true }, "eps belongs into the root, to the variance: √(variance + eps)" },
        { { .no_eps = true }, "eps is missing: √(variance + eps)" },
        { { .no_scale = true, .no_shift = true }, "the rows are right, but scale and shift are missing" },
        { { .no_scale = true }, "scale is missing" },
        { { .no_shift = true }, "shift is missing" },
        { { .shift_first = true }, "shift was added before scale multiplies" },
    };
    enum { KNOWN = sizeof known / sizeof known[0] };
    float expected[SIZE], given[KNOWN][SIZE];
    UsualMistake mistakes[KNOWN + 1] = { { 0 } };
    layer_norm(expected, scale_c, shift_c, (double)eps, (Variant){ 0 });
    for (int i = 0; i < KNOWN; i++) {
        layer_norm(given[i], scale_c, shift_c, (double)eps, known[i].variant);
        mistakes[i] = (UsualMistake){ given[i], known[i].says };
    }
    float *y = values_new(SIZE);
    my_layer_norm(y, values_copy(x, SIZE), values_copy(scale_c, C), values_copy(shift_c, C), eps, R, C);
    expect_values("y", y, expected, 2, (int[]){ R, C }, 1e-5f, mistakes);
}

START_TEST(rows_have_mean_0_and_variance_1)
{
    expect_norm(ones, zeros, 1e-5f);
}
END_TEST

START_TEST(scale_and_shift_act_on_columns)
{
    expect_norm(scale, shift, 1e-5f);
}
END_TEST

START_TEST(a_large_eps_shows_where_it_was_put)
{
    expect_norm(ones, zeros, 2.0f);
}
END_TEST

START_TEST(a_row_of_equal_numbers_gives_the_shift)
{
    float *y = values_new(C);
    my_layer_norm(y, values_copy((float[]){ 7, 7, 7 }, C), values_copy(scale, C), values_copy(shift, C), 1e-5f, 1, C);
    expect_values(
        "y", y, shift, 1, (int[]){ C }, 1e-6f,
        (UsualMistake[]){ { (float[]){ NAN, NAN, NAN }, "0/0: their variance is 0; that is what eps is for" }, { 0 } });
}
END_TEST

START_TEST(numbers_far_from_zero_keep_their_digits)
{
    const float far[C] = { 10001, 10002, 10003 };
    float sum = 0.0f, sum_of_squares = 0.0f, one_walk[C];
    for (int c = 0; c < C; c++) {
        sum += far[c];
        sum_of_squares += far[c] * far[c];
    }
    float mean = sum / (float)C;
    float variance = sum_of_squares / (float)C - mean * mean;
    for (int c = 0; c < C; c++)
        one_walk[c] = (far[c] - mean) / sqrtf(variance + 1e-5f);
    float *y = values_new(C);
    my_layer_norm(y, values_copy(far, C), values_copy(ones, C), values_copy(zeros, C), 1e-5f, 1, C);
    const UsualMistake mistakes[] = {
        { one_walk,
          "mean of the squares minus square of the mean: two large numbers whose difference a float cannot hold; "
          "sum (x − mean)² in a walk of its own" },
        { 0 },
    };
    expect_values("y", y, (float[]){ -1.224735707f, 0.0f, 1.224735707f }, 1, (int[]){ C }, 1e-4f, mistakes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = rows_have_mean_0_and_variance_1 },
                                     { .test = scale_and_shift_act_on_columns },
                                     { .test = a_large_eps_shows_where_it_was_put },
                                     { .test = a_row_of_equal_numbers_gives_the_shift },
                                     { .test = numbers_far_from_zero_keep_their_digits } };
    return run_exercise("4.a", checks, sizeof checks / sizeof *checks);
}
