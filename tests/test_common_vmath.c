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
        ck_assert_float_eq_tol(row_exp_sum_only(a, 1.0f, (size_t)n), (float)exps, 1e-3f);
        ck_assert(row_max(a, (size_t)n) == max);
    }
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
                                { .test = clearing_writes_zeros_from_any_place_on_and_nothing_else },
                                { .test = a_row_that_ends_at_the_end_of_memory_is_not_overrun } };
    return run_suite("vmath", tests, sizeof tests / sizeof *tests);
}
