/* common/vmath.h: exp, tanh and sums in lanes, against double precision */
#include "common/vmath.h"

#include "common/rng.h"
#include "tests/assertions.h"

#include <math.h>
#include <stdlib.h>

/* Distance between a float and the true value, in units of the float's last place. */
static double units_in_last_place(float got, double expected)
{
    float nearest = (float)expected;
    double unit = (double)(nextafterf(fabsf(nearest), INFINITY) - fabsf(nearest));
    return fabs((double)got - expected) / unit;
}

START_TEST(exp_is_within_2_units_in_the_last_place)
{
    double worst = 0.0;
    for (float x = -87.0f; x <= 88.5f; x += 0.00137f) {
        float y;
        row_exp_sum(&y, &x, 0.0f, 1);
        double distance = units_in_last_place(y, exp((double)x));
        worst = distance > worst ? distance : worst;
    }
    ck_assert_double_le(worst, 2.0);
}
END_TEST

START_TEST(exp_knows_infinity_and_nan)
{
    const float x[] = { -INFINITY, -1000.0f, 0.0f, 1000.0f, INFINITY };
    float y[5];
    row_exp_sum(y, x, 0.0f, 5);
    assert_near(y, (float[]){ 0.0f, 0.0f, 1.0f, INFINITY, INFINITY }, 5, 0.0f, "exp");
    float nan_in = NAN;
    float nan_out;
    row_exp_sum(&nan_out, &nan_in, 0.0f, 1);
    ck_assert(isnan(nan_out));
}
END_TEST

START_TEST(sums_of_any_length_are_right)
{
    Rng rng;
    float a[200];
    float b[200];
    float e[200];
    rng_seed(&rng, 1);
    rng_fill_uniform(a, 200, -2.0f, 2.0f, &rng);
    rng_fill_uniform(b, 200, -2.0f, 2.0f, &rng);
    for (int n = 0; n <= 200; n++) {
        double sum = 0.0;
        double dot = 0.0;
        double squares = 0.0;
        double exps = 0.0;
        float max = -INFINITY;
        for (int i = 0; i < n; i++) {
            sum += (double)a[i];
            dot += (double)a[i] * (double)b[i];
            squares += ((double)a[i] - 0.5) * ((double)a[i] - 0.5);
            exps += exp((double)a[i] - 1.0);
            max = fmaxf(max, a[i]);
        }
        ck_assert_float_eq_tol(row_sum(a, (size_t)n), (float)sum, 1e-4f);
        ck_assert_float_eq_tol(row_dot(a, b, (size_t)n), (float)dot, 1e-4f);
        ck_assert_float_eq_tol(row_sum_squares(a, 0.5f, (size_t)n), (float)squares, 1e-3f);
        ck_assert_float_eq_tol(row_exp_sum(e, a, 1.0f, (size_t)n), (float)exps, 1e-3f);
        ck_assert(n == 0 || fabs((double)row_log_sum_exp(a, (size_t)n) - (log(exps) + 1.0)) < 1e-5);
        ck_assert(row_max(a, (size_t)n) == max);
    }
}
END_TEST

START_TEST(log_sum_exp_holds_over_many_pieces_and_at_the_extremes)
{
    enum { MOST = 5000 };
    static float x[MOST];
    double sum = 0.0;
    for (int i = 0; i < MOST; i++) { // grows, so that each piece brings a larger maximum
        x[i] = (float)i * 0.01f;
        sum += exp((double)x[i] - 50.0);
    }
    ck_assert_double_eq_tol(row_log_sum_exp(x, MOST), log(sum) + 50.0, 1e-5);
    for (int i = 0; i < MOST; i++)
        x[i] = -INFINITY;
    ck_assert_float_eq(row_log_sum_exp(x, MOST), -INFINITY);
    x[MOST - 1] = 1000.0f; // exp of it is no float
    ck_assert_float_eq(row_log_sum_exp(x, MOST), 1000.0f);
    ck_assert_float_eq(row_log_sum_exp(x, 0), -INFINITY);
    x[0] = NAN; // a number that is none is not lost among others
    ck_assert(isnan(row_log_sum_exp(x, MOST)));
}
END_TEST

START_TEST(exp_is_added_and_norm_sums_are_right_for_any_length)
{
    enum { MOST = 70 };
    Rng rng;
    float dy[MOST], scale[MOST], x[MOST], y[MOST];
    rng_seed(&rng, 2);
    rng_fill_uniform(dy, MOST, -2.0f, 2.0f, &rng);
    rng_fill_uniform(scale, MOST, -2.0f, 2.0f, &rng);
    rng_fill_uniform(x, MOST, -2.0f, 2.0f, &rng);
    for (int n = 0; n <= MOST; n++) {
        float sums[2];
        double g = 0.0, g_normalized = 0.0;
        for (int i = 0; i < MOST; i++) {
            y[i] = dy[i];
            g += i < n ? (double)dy[i] * (double)scale[i] : 0.0;
            g_normalized += i < n ? (double)dy[i] * (double)scale[i] * ((double)x[i] - 0.25) * 1.5 : 0.0;
        }
        row_norm_sums(sums, dy, scale, x, 0.25f, 1.5f, (size_t)n);
        ck_assert_double_eq_tol(sums[0], g, 1e-4);
        ck_assert_double_eq_tol(sums[1], g_normalized, 1e-4);
        row_add_exp(y, 0.5f, x, 1.0f, (size_t)n);
        for (int i = 0; i < MOST; i++) {
            double expected = i < n ? (double)dy[i] + 0.5 * exp((double)x[i] - 1.0) : (double)dy[i];
            ck_assert_double_eq_tol(y[i], expected, 1e-6);
        }
        row_exp_scaled(y, 0.5f, x, 1.0f, (size_t)n);
        for (int i = 0; i < n; i++)
            ck_assert_double_eq_tol(y[i], 0.5 * exp((double)x[i] - 1.0), 1e-6);
        ck_assert(n == MOST || y[n] == dy[n]);
    }
}
END_TEST

/* Three columns' softmax, far apart, in a row of 48: the widest register's multiple. */
START_TEST(each_column_has_a_softmax_of_its_own)
{
    enum { ROWS = 5, N = 48 };
    float x[ROWS * N], scores[ROWS * N], dy[ROWS * N], slope[ROWS * N];
    float max[N], sum[N] = { 0 }, factor[N], delta[N];
    const float scale = 0.125f;
    for (int i = 0; i < ROWS * N; i++) {
        scores[i] = x[i] = (float)(i * 37 % 101) - 50.0f;
        dy[i] = slope[i] = (float)(i * 53 % 97) * 0.01f;
    }
    for (int c = 0; c < N; c++) {
        max[c] = -INFINITY;
        delta[c] = 0.01f * (float)c;
    }
    columns_max_scaled(max, scale, x, ROWS, N);
    columns_exp_sum(sum, x, scale, max, ROWS, N);
    columns_softmax_backward(slope, x, delta, scale, ROWS, N);
    for (int c = 0; c < N; c++)
        factor[c] = 1.0f / sum[c];
    columns_scale(x, factor, ROWS, N);
    for (int c = 0; c < N; c++) {
        double largest = -INFINITY, total = 0.0;
        for (int r = 0; r < ROWS; r++)
            largest = fmax(largest, (double)(scores[r * N + c] * scale));
        ck_assert_double_eq(max[c], largest);
        for (int r = 0; r < ROWS; r++)
            total += exp((double)(scores[r * N + c] * scale) - largest);
        for (int r = 0; r < ROWS; r++) {
            double e = exp((double)(scores[r * N + c] * scale) - largest);
            ck_assert_double_eq_tol(x[r * N + c], e / total, 1e-6);
            ck_assert_double_eq_tol(slope[r * N + c], e * ((double)dy[r * N + c] - (double)delta[c]) * 0.125, 1e-6);
        }
    }
    float again[ROWS * N];
    for (int i = 0; i < ROWS * N; i++)
        again[i] = scores[i];
    columns_exp(again, scale, max, ROWS, N);
    for (int i = 0; i < ROWS * N; i++)
        ck_assert_double_eq_tol(again[i], x[i] * sum[i % N], 1e-6);
}
END_TEST

START_TEST(clearing_writes_zeros_from_any_place_on_and_nothing_else)
{
    enum { SIZE = 200, MOST = 130 };
    for (size_t first = 0; first < 17; first++) {
        for (size_t n = 0; n <= MOST; n++) {
            float x[SIZE];
            for (size_t i = 0; i < SIZE; i++)
                x[i] = 7.0f;
            row_clear_far(&x[first], n);
            for (size_t i = 0; i < SIZE; i++)
                ck_assert_float_eq(x[i], i >= first && i < first + n ? 0.0f : 7.0f);
        }
    }
}
END_TEST

START_TEST(a_row_that_ends_at_the_end_of_memory_is_not_overrun)
{
    for (size_t n = 1; n < 40; n++) {
        float *x = malloc(n * sizeof *x); // the address sanitizer and valgrind watch its end
        float *y = malloc(n * sizeof *y);
        for (size_t i = 0; i < n; i++)
            x[i] = y[i] = (float)i;
        row_gelu(y, x, n);
        row_gelu_backward(y, x, x, n);
        row_exp_sum(y, x, (float)n, n);
        ck_assert_float_eq(row_max(x, n), (float)n - 1.0f);
        free(x);
        free(y);
    }
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = exp_is_within_2_units_in_the_last_place },
                                { .test = exp_knows_infinity_and_nan },
                                { .test = sums_of_any_length_are_right },
                                { .test = log_sum_exp_holds_over_many_pieces_and_at_the_extremes },
                                { .test = exp_is_added_and_norm_sums_are_right_for_any_length },
                                { .test = each_column_has_a_softmax_of_its_own },
                                { .test = clearing_writes_zeros_from_any_place_on_and_nothing_else },
                                { .test = a_row_that_ends_at_the_end_of_memory_is_not_overrun } };
    return run_suite("vmath", tests, sizeof tests / sizeof *tests);
}
