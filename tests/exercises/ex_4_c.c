#include "ch04_gpt/exercises/ex_4_c.h"
#include "tests/exercises/exercise.h"

#include <math.h>

enum { N = 6 };

static const float x[N] = { -3, -1, -0.25f, 0, 1, 2.5f };
static const float dy[N] = { 1, 2, -3, 4, -5, 6 };

static const double root = 0.79788456080286536;
static const double cubic = 0.044715;

static double gelu(double at)
{
    return 0.5 * at * (1.0 + tanh(root * (at + cubic * at * at * at)));
}

START_TEST(the_curve_is_right)
{
    float expected[N], exact[N], relu[N], sigmoid[N], square[N], no_half[N], no_root[N];
    for (int i = 0; i < N; i++) {
        double at = (double)x[i];
        expected[i] = (float)gelu(at);
        exact[i] = (float)(0.5 * at * (1.0 + erf(at / sqrt(2.0))));
        relu[i] = x[i] > 0.0f ? x[i] : 0.0f;
        sigmoid[i] = (float)(at / (1.0 + exp(-1.702 * at)));
        square[i] = (float)(0.5 * at * (1.0 + tanh(root * (at + cubic * at * at))));
        no_half[i] = 2.0f * expected[i];
        no_root[i] = (float)(0.5 * at * (1.0 + tanh(at + cubic * at * at * at)));
    }
    const UsualMistake mistakes[] = {
        { relu, "that is ReLU: a corner at 0, nothing below" },
        { exact, "that is GELU with erf, the exact one; GPT-2 takes the form with tanh" },
        { sigmoid, "that is x · sigmoid(1.702 x), another approximation" },
        { square, "0.044715 goes with x³, not with x²" },
        { no_half, "twice too much: the factor 0.5 is missing" },
        { no_root, "the factor √(2/π) inside tanh is missing" },
        { 0 },
    };
    float *y = values_new(N);
    my_gelu(y, values_copy(x, N), N);
    expect_values("y", y, expected, 1, (int[]){ N }, 2e-6f, mistakes);
}
END_TEST

/* The true slope at x[place], by differences. */
static double slope(int place)
{
    const double h = 1e-5;
    double at = (double)x[place];
    return (gelu(at + h) - gelu(at - h)) / (2.0 * h);
}

START_TEST(the_slope_agrees_with_differences)
{
    const float zeros[N] = { 0 };
    float expected[N], first[N], no_three[N], no_square[N], no_du[N], bare[N], no_outer[N];
    for (int i = 0; i < N; i++) {
        double at = (double)x[i];
        double t = tanh(root * (at + cubic * at * at * at));
        double du = root * (1.0 + 3.0 * cubic * at * at);
        double out = (double)dy[i];
        expected[i] = (float)(out * slope(i));
        bare[i] = (float)slope(i);
        first[i] = (float)(out * 0.5 * (1.0 + t));
        no_three[i] = (float)(out * (0.5 * (1.0 + t) + 0.5 * at * (1.0 - t * t) * root * (1.0 + cubic * at * at)));
        no_square[i] = (float)(out * (0.5 * (1.0 + t) + 0.5 * at * (1.0 - t) * du));
        no_du[i] = (float)(out * (0.5 * (1.0 + t) + 0.5 * at * (1.0 - t * t)));
        no_outer[i] = (float)(out * 0.5 * at * (1.0 - t * t) * du);
    }
    const UsualMistake mistakes[] = {
        { zeros, "nothing was added yet" },
        { bare, "the slope is right, but it was not multiplied by dy" },
        { first, "x stands inside tanh, too: the second term of the product rule is missing" },
        { no_outer, "the first term of the product rule is missing: 0.5 (1 + tanh u)" },
        { no_three, "the derivative of x³ is 3 x²: the 3 is missing" },
        { no_square, "tanh'(u) is 1 − tanh²(u), not 1 − tanh(u)" },
        { no_du, "the chain rule: du/dx is missing" },
        { 0 },
    };
    float *dx = values_copy(zeros, N);
    my_gelu_backward(dx, values_copy(dy, N), values_copy(x, N), N);
    expect_values("dx", dx, expected, 1, (int[]){ N }, 1e-5f, mistakes);
}
END_TEST

START_TEST(it_adds_to_what_is_there)
{
    const float before[N] = { 10, 20, 30, 40, 50, 60 };
    float after[N], alone[N];
    for (int i = 0; i < N; i++) {
        alone[i] = (float)((double)dy[i] * slope(i));
        after[i] = before[i] + alone[i];
    }
    float *dx = values_copy(before, N);
    my_gelu_backward(dx, values_copy(dy, N), values_copy(x, N), N);
    const UsualMistake mistakes[] = {
        { before, "nothing was added yet" },
        { alone, "what was in dx is gone: += instead of =" },
        { 0 },
    };
    expect_values("dx", dx, after, 1, (int[]){ N }, 1e-5f, mistakes);
}
END_TEST

START_TEST(large_numbers_stay_numbers)
{
    enum { LARGE = 2 };
    const float large[LARGE] = { -100, 100 };
    const char *overflow = "tanh made of exp: exp(2u) is infinite here, and ∞/∞ is no number; tanhf knows better";
    float *y = values_new(LARGE);
    my_gelu(y, values_copy(large, LARGE), LARGE);
    const UsualMistake curve[] = { { (float[]){ 0, NAN }, overflow },
                                   { (float[]){ NAN, NAN }, overflow },
                                   { (float[]){ NAN, 100 }, overflow },
                                   { 0 } };
    expect_values("y for −100 and 100", y, (float[]){ 0, 100 }, 1, (int[]){ LARGE }, 1e-6f, curve);
    float *dx = values_copy((float[]){ 0, 0 }, LARGE);
    my_gelu_backward(dx, values_copy((float[]){ 1, 1 }, LARGE), values_copy(large, LARGE), LARGE);
    expect_values("dx for −100 and 100", dx, (float[]){ 0, 1 }, 1, (int[]){ LARGE }, 1e-6f, curve);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_curve_is_right },
                                     { .test = the_slope_agrees_with_differences },
                                     { .test = it_adds_to_what_is_there },
                                     { .test = large_numbers_stay_numbers } };
    return run_exercise("4.c", checks, sizeof checks / sizeof *checks);
}
