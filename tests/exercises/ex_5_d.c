#include "ch05_pretrain/exercises/ex_5_d.h"
#include "tests/exercises/exercise.h"

#include <math.h>
#include <stdbool.h>

enum { MOST = 32 };

typedef struct Schedule {
    int warmup, total;
    double initial, peak, minimum;
} Schedule;

static double cosine(double progress)
{
    return 0.5 * (1.0 + cos(3.14159265358979323846 * progress));
}

/* All rates of a schedule, and those that usual mistakes give. */
static void check_schedule(const Schedule *s)
{
    float got[MOST], expected[MOST], from_zero[MOST], whole[MOST], ints[MOST], no_half[MOST], to_zero[MOST],
        no_warmup[MOST], one_early[MOST];
    double range = s->peak - s->minimum;
    for (int step = 0; step < s->total; step++) {
        bool rising = step < s->warmup;
        double line = rising ? s->initial + step * (s->peak - s->initial) / s->warmup : 0.0;
        double progress = (double)(step - s->warmup) / (s->total - s->warmup);
        double of_all = (double)step / s->total;
        got[step] = (float)my_learning_rate(step, s->warmup, s->total, s->initial, s->peak, s->minimum);
        expected[step] = (float)(rising ? line : s->minimum + range * cosine(progress));
        from_zero[step] = (float)(rising ? s->peak * step / s->warmup : s->minimum + range * cosine(progress));
        one_early[step] = (float)(rising ? s->initial + (step + 1) * (s->peak - s->initial) / s->warmup
                                         : s->minimum + range * cosine(progress));
        whole[step] = (float)(rising ? line : s->minimum + range * cosine(of_all));
        ints[step] = (float)(rising ? line : s->peak);
        no_half[step] = (float)(rising ? line : s->minimum + range * 2.0 * cosine(progress));
        to_zero[step] = (float)(rising ? line : s->peak * cosine(progress));
        no_warmup[step] = (float)(s->minimum + range * cosine(progress));
    }
    const UsualMistake mistakes[] = {
        { from_zero, "the warm-up begins at 0: it begins at initial" },
        { one_early, "the warm-up is one step early: step 0 has the initial rate" },
        { whole, "progress counts from step 0: the cosine begins after the warm-up, where progress is 0" },
        { ints, "after the warm-up the rate stays at its peak: a quotient of two ints is 0 until it is 1" },
        { no_half, "the ½ is missing: 1 + cos runs from 2 to 0" },
        { to_zero, "the cosine falls to 0: it has to end at minimum" },
        { no_warmup, "there is no warm-up: steps before warmup_steps lie on the line" },
        { 0 },
    };
    expect_values("rates", got, expected, 1, (int[]){ s->total }, 1e-6f, mistakes);
}

START_TEST(the_example)
{
    check_schedule(&(Schedule){ 2, 6, 0.0, 1.0, 0.0 });
}
END_TEST

START_TEST(initial_and_minimum_count)
{
    check_schedule(&(Schedule){ 4, 20, 0.1, 2.0, 0.5 });
}
END_TEST

START_TEST(without_warm_up_it_begins_at_the_peak)
{
    check_schedule(&(Schedule){ 0, 5, 0.1, 1.0, 0.25 });
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_example },
                                     { .test = initial_and_minimum_count },
                                     { .test = without_warm_up_it_begins_at_the_peak } };
    return run_exercise("5.d", checks, sizeof checks / sizeof *checks);
}
