#include "ch04_gpt/exercises/ex_4_e.h"
#include "common/rng.h"
#include "tests/exercises/exercise.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { N = 5 };

/* out = tanh(in · weightᵀ): enough to stand for attention or feed-forward. It keeps what went in. */
typedef struct Half {
    float weight[N * N];
    float in[N];
} Half;

/* in and out may be the same array. */
static void half_forward(double *out, const double *in, const float *weight)
{
    double result[N];
    for (int o = 0; o < N; o++) {
        double sum = 0.0;
        for (int i = 0; i < N; i++)
            sum += in[i] * (double)weight[o * N + i];
        result[o] = tanh(sum);
    }
    memcpy(out, result, sizeof result);
}

/* As the exercise describes it: adds to din. */
static void half_backward(float *din, const float *dout, int n, const void *half_)
{
    const Half *half = half_;
    float share[N] = { 0 };
    ck_assert_msg(n == N, "n is %d here, not %d", N, n);
    for (int o = 0; o < N; o++) {
        float sum = 0.0f;
        for (int i = 0; i < N; i++)
            sum += half->in[i] * half->weight[o * N + i];
        float slope = 1.0f - tanhf(sum) * tanhf(sum);
        for (int i = 0; i < N; i++)
            share[i] += dout[o] * slope * half->weight[o * N + i];
    }
    for (int i = 0; i < N; i++)
        din[i] += share[i];
}

typedef struct Case {
    Half attention, feed_forward;
    MyBlock block;
    float x[N], dy[N];
    float dh[N], dx[N]; /* as differences say */
} Case;

/* loss = Σ dy · y with x (at_h false) or h moved. */
static double loss(const Case *c, bool at_h, int place, double move)
{
    double x[N], h[N], y[N], sum = 0.0;
    for (int i = 0; i < N; i++)
        x[i] = (double)c->x[i] + (!at_h && i == place ? move : 0.0);
    half_forward(h, x, c->attention.weight);
    for (int i = 0; i < N; i++)
        h[i] += x[i] + (at_h && i == place ? move : 0.0);
    half_forward(y, h, c->feed_forward.weight);
    for (int i = 0; i < N; i++)
        sum += (double)c->dy[i] * (y[i] + h[i]);
    return sum;
}

static void case_make(Case *c)
{
    const double width = 1e-5;
    Rng rng;
    rng_seed(&rng, 123);
    rng_fill_normal(c->attention.weight, N * N, 0.0f, 0.7f, &rng);
    rng_fill_normal(c->feed_forward.weight, N * N, 0.0f, 0.7f, &rng);
    rng_fill_normal(c->x, N, 0.0f, 1.0f, &rng);
    rng_fill_normal(c->dy, N, 0.0f, 1.0f, &rng);
    double x[N], h[N];
    for (int i = 0; i < N; i++)
        x[i] = (double)c->x[i];
    half_forward(h, x, c->attention.weight);
    for (int i = 0; i < N; i++) {
        c->attention.in[i] = c->x[i];
        c->feed_forward.in[i] = (float)(h[i] + x[i]);
        c->dh[i] = (float)((loss(c, true, i, width) - loss(c, true, i, -width)) / (2.0 * width));
        c->dx[i] = (float)((loss(c, false, i, width) - loss(c, false, i, -width)) / (2.0 * width));
    }
    c->block = (MyBlock){ half_backward, &c->attention, half_backward, &c->feed_forward };
}

/* Calls the reader's function with dx that holds start. */
static void run(float **dx, float **dh, const float *start, const Case *c)
{
    *dx = values_copy(start, N);
    *dh = values_new(N);
    my_block_backward(*dx, *dh, values_copy(c->dy, N), N, &c->block);
}

static const float zeros[N] = { 0 };

/* The way back through a multiplication by *factor. */
static void times_backward(float *din, const float *dout, int n, const void *factor)
{
    for (int i = 0; i < n; i++)
        din[i] += *(const float *)factor * dout[i];
}

START_TEST(one_number_times_3_and_times_10)
{
    const float three = 3.0f, ten = 10.0f;
    const MyBlock block = { times_backward, &three, times_backward, &ten };
    float *dx = values_copy(zeros, 1), *dh = values_new(1);
    my_block_backward(dx, dh, values_copy((float[]){ 1 }, 1), 1, &block);
    const UsualMistake of_dh[] = {
        { (float[]){ 10 }, "the shortcut of h is missing: y = h + g(h) hands dy on to h directly, too" },
        { (float[]){ 1 }, "g is missing: h acts on y through the shortcut and through g" },
        { (float[]){ 3 }, "this went through f: y comes from g, so g comes first on the way back" },
        { (float[]){ 4 }, "this went through f: y comes from g, so g comes first on the way back" },
        { 0 },
    };
    expect_values("dh", dh, (float[]){ 11 }, 1, (int[]){ 1 }, 1e-6f, of_dh);
    const UsualMistake of_dx[] = {
        { zeros, "nothing was added yet" },
        { (float[]){ 33 }, "the shortcut of x is missing: h = x + f(x) hands dh on to x directly, too" },
        { (float[]){ 34 }, "the shortcut hands dh on to x, not dy" },
        { (float[]){ 14 }, "f got dy: it comes after h on the way back, and gets dh" },
        { (float[]){ 4 }, "x got dy and f got dy: both get dh" },
        { (float[]){ 11 }, "f is missing: x acts on h through the shortcut and through f" },
        { 0 },
    };
    expect_values("dx", dx, (float[]){ 44 }, 1, (int[]){ 1 }, 1e-6f, of_dx);
}
END_TEST

START_TEST(dh_and_dx_agree_with_differences)
{
    Case c;
    float *dx, *dh;
    case_make(&c);
    run(&dx, &dh, zeros, &c);
    float without_shortcut[N], dx_without[N] = { 0 }, dx_of_dy[N], f_of_dy[N];
    for (int i = 0; i < N; i++)
        without_shortcut[i] = c.dh[i] - c.dy[i];
    half_backward(dx_without, c.dh, N, &c.attention);
    memcpy(dx_of_dy, c.dy, sizeof dx_of_dy);
    half_backward(dx_of_dy, c.dh, N, &c.attention);
    memcpy(f_of_dy, c.dh, sizeof f_of_dy);
    half_backward(f_of_dy, c.dy, N, &c.attention);
    const UsualMistake of_dh[] = {
        { without_shortcut, "the shortcut of h is missing: y = h + g(h) hands dy on to h directly, too" },
        { c.dy, "g is missing: h acts on y through the shortcut and through g" },
        { 0 },
    };
    expect_values("dh", dh, c.dh, 1, (int[]){ N }, 1e-4f, of_dh);
    const UsualMistake of_dx[] = {
        { zeros, "nothing was added yet" },
        { dx_without, "the shortcut of x is missing: h = x + f(x) hands dh on to x directly, too" },
        { dx_of_dy, "the shortcut hands dh on to x, not dy" },
        { f_of_dy, "f got dy: it comes after h on the way back, and gets dh" },
        { 0 },
    };
    expect_values("dx", dx, c.dx, 1, (int[]){ N }, 1e-4f, of_dx);
}
END_TEST

START_TEST(dx_is_added_to_what_is_there)
{
    Case c;
    float *dx, *dh, expected[N];
    const float start[N] = { 100, 200, 300, 400, 500 };
    case_make(&c);
    for (int i = 0; i < N; i++)
        expected[i] = start[i] + c.dx[i];
    run(&dx, &dh, start, &c);
    const UsualMistake mistakes[] = {
        { start, "nothing was added yet" },
        { c.dx, "what was there is gone: += instead of =" },
        { 0 },
    };
    expect_values("dx", dx, expected, 1, (int[]){ N }, 1e-5f, mistakes);
}
END_TEST

static void nothing_backward(float *din, const float *dout, int n, const void *half)
{
    (void)din;
    (void)dout;
    (void)n;
    (void)half;
}

/* What a gradient would be after 48 blocks whose halves pass nothing on: with shortcuts, whole. */
START_TEST(through_48_blocks_that_pass_nothing_the_gradient_arrives_whole)
{
    const MyBlock block = { nothing_backward, NULL, nothing_backward, NULL };
    const float dy[N] = { 1, -2, 3, -4, 5 };
    float *gradient = values_copy(dy, N);
    for (int layer = 0; layer < 48; layer++) {
        float *dx = values_copy(zeros, N);
        my_block_backward(dx, values_new(N), gradient, N, &block);
        gradient = dx;
    }
    expect_values("dx of the first block", gradient, dy, 1, (int[]){ N }, 0.0f,
                  (UsualMistake[]){ { zeros, "nothing arrived: the shortcuts hand the gradient on as it is" }, { 0 } });
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = one_number_times_3_and_times_10 },
                                     { .test = dh_and_dx_agree_with_differences },
                                     { .test = dx_is_added_to_what_is_there },
                                     { .test = through_48_blocks_that_pass_nothing_the_gradient_arrives_whole } };
    return run_exercise("4.e", checks, sizeof checks / sizeof *checks);
}
