#include "common/appA/exercises/ex_A_c.h"
#include "tests/exercises/exercise.h"

#include <math.h>
#include <stdbool.h>

enum { N = 3 };

/* How often the loss was asked for, and its factor: so that a context that was not handed on is noticed. */
typedef struct Counter {
    double factor;
    int calls;
} Counter;

static Counter *expected_context;

/* factor · (x0³ + x0 x1 + 2 x1 x2 + x2²); with n below 3 the missing ones are 0. */
static double bent(const float *x, int n, void *context)
{
    ck_assert_msg(context == expected_context, "loss got another context than you did: hand it on");
    Counter *counter = context;
    counter->calls++;
    double x0 = (double)x[0], x1 = n > 1 ? (double)x[1] : 0.0, x2 = n > 2 ? (double)x[2] : 0.0;
    return counter->factor * (x0 * x0 * x0 + x0 * x1 + 2.0 * x1 * x2 + x2 * x2);
}

/* What differences may do otherwise than they should. All zero: the right ones. */
typedef struct Variant {
    bool one_sided;   /* (loss(x + h) − loss(x)) / h */
    bool by_h;        /* divided by h */
    bool not_divided; /* divided by nothing */
    bool reversed;    /* below − above */
    bool stays_down;  /* x[i] is not put back */
    bool all_at_once; /* every x is moved */
} Variant;

static void differences(float *gradient, const float *at, int n, double h, Variant variant)
{
    float x[N];
    for (int i = 0; i < n; i++)
        x[i] = at[i];
    for (int i = 0; i < n; i++) {
        double sides[2]; // above, below
        for (int side = 0; side < 2; side++) {
            double move = side == 0 ? h : variant.one_sided ? 0.0 : -h;
            for (int j = 0; j < n; j++) {
                if (j == i || variant.all_at_once)
                    x[j] = (float)((double)at[j] + move);
            }
            sides[side] = bent(x, n, expected_context);
            for (int j = 0; j < n && !variant.stays_down; j++)
                x[j] = at[j];
        }
        double difference = variant.reversed ? sides[1] - sides[0] : sides[0] - sides[1];
        double width = variant.not_divided ? 1.0 : variant.one_sided || variant.by_h ? h : 2.0 * h;
        gradient[i] = (float)(difference / width);
    }
}

static void check(const float *at, int n, float h)
{
    Counter counter = { .factor = 2.0 };
    expected_context = &counter;
    float expected[N], one_sided[N], by_h[N], not_divided[N], reversed[N], stays_down[N], all[N];
    differences(expected, at, n, (double)h, (Variant){ 0 });
    differences(one_sided, at, n, (double)h, (Variant){ .one_sided = true });
    differences(by_h, at, n, (double)h, (Variant){ .by_h = true });
    differences(not_divided, at, n, (double)h, (Variant){ .not_divided = true });
    differences(reversed, at, n, (double)h, (Variant){ .reversed = true });
    differences(stays_down, at, n, (double)h, (Variant){ .stays_down = true });
    differences(all, at, n, (double)h, (Variant){ .all_at_once = true });
    const UsualMistake mistakes[] = {
        { one_sided, "these are differences to one side, (loss(x + h) − loss(x)) / h: their error shrinks with h only; "
                     "look on both sides" },
        { by_h, "twice too large: the two x are 2h apart" },
        { not_divided, "this is the difference of the losses: divide it by how far apart the two x were" },
        { reversed, "the sign is wrong: above minus below" },
        { stays_down, "x[i] was not put back before the next one had its turn" },
        { all, "all of x was moved at once: move x[i] alone" },
        { 0 },
    };
    float *gradient = values_new((size_t)n);
    float *x = values_copy(at, (size_t)n);
    counter.calls = 0;
    my_differences(gradient, bent, &counter, x, n, h);
    expect_values("gradient", gradient, expected, 1, &n, 1e-5f, mistakes);
    expect_values("x afterwards", x, at, 1, &n, 0.0f, NULL);
}

START_TEST(one_number_and_a_cubic_loss)
{
    check((float[]){ 2.0f }, 1, 0.25f);
}
END_TEST

START_TEST(each_number_is_moved_alone)
{
    check((float[]){ 1.5f, -2.0f, 0.75f }, N, 0.25f);
}
END_TEST

/* −0.2 − 0.1 + 0.1 is not −0.2 in floats. */
START_TEST(x_is_the_same_afterwards_to_the_last_bit)
{
    const int n = N;
    const float at[N] = { -0.45f, -0.2f, -0.95f };
    Counter counter = { .factor = 1.0 };
    expected_context = &counter;
    float *x = values_copy(at, N);
    my_differences(values_new(N), bent, &counter, x, N, 0.1f);
    bool nearly = true;
    for (int i = 0; i < N; i++)
        nearly = nearly && fabsf(x[i] - at[i]) < 1e-5f;
    ck_assert_msg(counter.calls > 0, "loss was not called yet");
    const UsualMistake rounded[] = {
        { x, "nearly: adding and subtracting h does not bring the same float back; keep x[i] and put it back" }, { 0 }
    };
    expect_values("x afterwards", x, at, 1, &n, 0.0f, nearly ? rounded : NULL);
}
END_TEST

static double three_times(const float *x, int n, void *context)
{
    (void)n;
    (void)context;
    return 3.0 * (double)x[0];
}

/* Between 8192 and 16384 floats are 1/1024 apart: 10000 + 0.001 is 10000 + 1/1024. */
START_TEST(a_large_number_moves_in_steps)
{
    const int n = 1;
    float *gradient = values_new(1);
    my_differences(gradient, three_times, NULL, values_copy((float[]){ 10000.0f }, 1), 1, 0.001f);
    const float by_2h = 3.0f * (float)(2.0 / 1024.0 / 0.002);
    const UsualMistake mistakes[] = {
        { &by_2h, "x + h was rounded to the next float, so the two x are not 2h apart: divide by up − down" }, { 0 }
    };
    expect_values("gradient of 3x at 10000 with h = 0.001", gradient, (float[]){ 3.0f }, 1, &n, 1e-4f, mistakes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = one_number_and_a_cubic_loss },
                                     { .test = each_number_is_moved_alone },
                                     { .test = x_is_the_same_afterwards_to_the_last_bit },
                                     { .test = a_large_number_moves_in_steps } };
    return run_exercise("A.c", checks, sizeof checks / sizeof *checks);
}
