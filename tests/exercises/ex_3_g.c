#include "ch03_attention/exercises/ex_3_g.h"
#include "tests/exercises/exercise.h"

enum { N = 5 };

static const float x[N] = { 1, 2, -3, 4, 5 };
static const uint8_t keep[N] = { 1, 0, 1, 1, 0 };

/* out = x · scale where kept equals 1, 0 elsewhere */
static void scaled(float out[N], float scale, int kept)
{
    for (int i = 0; i < N; i++)
        out[i] = keep[i] == kept ? x[i] * scale : 0.0f;
}

static void check_rate(float p)
{
    float expected[N], not_scaled[N], shrunk[N], by_rate[N], inverted[N], all_scaled[N], dropped_stay[N],
        by_one_more[N];
    scaled(expected, 1.0f / (1.0f - p), 1);
    scaled(not_scaled, 1.0f, 1);
    scaled(shrunk, 1.0f - p, 1);
    scaled(by_rate, 1.0f / p, 1);
    scaled(inverted, 1.0f / (1.0f - p), 0);
    scaled(by_one_more, 1.0f + p, 1);
    for (int i = 0; i < N; i++) {
        all_scaled[i] = x[i] / (1.0f - p);
        dropped_stay[i] = keep[i] == 1 ? x[i] / (1.0f - p) : x[i];
    }
    const UsualMistake mistakes[] = {
        { x, "nothing was dropped" },
        { not_scaled, "what stays has to grow, or the mean shrinks with drop_rate (the factor is a float)" },
        { shrunk, "what stays shrinks: divide by 1 − drop_rate, don't multiply" },
        { by_rate, "that is x / drop_rate: an entry stays with probability 1 − drop_rate" },
        { all_scaled, "everything has grown, nothing was dropped: where keep is 0, y is 0" },
        { dropped_stay, "what is dropped is still there: where keep is 0, y is 0" },
        { by_one_more, "1 + drop_rate is nearly, not exactly, what keeps the mean: (1 − p) · (1 + p) is not 1" },
        { inverted, "1 in keep means that it stays" },
        { 0 },
    };
    float *y = values_new(N);
    my_dropout(y, values_copy(x, N), keep, p, N);
    expect_values("y", y, expected, 1, (int[]){ N }, 1e-6f, mistakes);
}

START_TEST(a_quarter_dropped)
{
    check_rate(0.25f);
}
END_TEST

START_TEST(the_rate_of_a_gpt)
{
    check_rate(0.1f);
}
END_TEST

START_TEST(rate_0_changes_nothing)
{
    const uint8_t all[N] = { 1, 1, 1, 1, 1 };
    float *y = values_new(N);
    my_dropout(y, values_copy(x, N), all, 0.0f, N);
    expect_values("y", y, x, 1, (int[]){ N }, 0.0f, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = a_quarter_dropped },
                                     { .test = the_rate_of_a_gpt },
                                     { .test = rate_0_changes_nothing } };
    return run_exercise("3.g", checks, sizeof checks / sizeof *checks);
}
