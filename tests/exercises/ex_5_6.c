#include "ch05_pretrain/exercises/ex_5_6.h"
#include "tests/exercises/byte_story.h"
#include "tests/exercises/exercise.h"

enum { SIZES = 4, MODELS = 3, STEPS = 60, BUDGETS = 7 };

static const char *const names[SIZES] = { "gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl" };
static const double budgets[BUDGETS] = { 0.4, 1.4, 2.0, 4.0, 6.0, 12.0, 24.0 }; /* GiB */

/* The largest of the sizes when each weight needs so many bytes and a GiB has so many. */
static int fits(const size_t *sizes, double gib, double bytes_a_weight, double bytes_a_gib)
{
    int largest = -1;
    for (int i = 0; i < SIZES; i++) {
        if ((double)sizes[i] * bytes_a_weight <= gib * bytes_a_gib)
            largest = i;
    }
    return largest;
}

static void check_fits(bool training)
{
    size_t sizes[SIZES];
    for (int i = 0; i < SIZES; i++) {
        GPTConfig config;
        Error error;
        ck_assert(gpt_config_named(&config, names[i], &error));
        config.tied = config.qkv_bias = true; /* as released */
        sizes[i] = gpt_parameter_count(&config);
    }
    const double gib = 1024.0 * 1024.0 * 1024.0;
    int got[BUDGETS], expected[BUDGETS];
    float one_float[BUDGETS], two_floats[BUDGETS], three_floats[BUDGETS], one_byte[BUDGETS], first[BUDGETS];
    for (int i = 0; i < BUDGETS; i++) {
        got[i] = my_largest_that_fits(sizes, SIZES, budgets[i], training);
        expected[i] = fits(sizes, budgets[i], training ? 16.0 : 4.0, gib);
        one_float[i] = (float)fits(sizes, budgets[i], 4.0, gib);
        two_floats[i] = (float)fits(sizes, budgets[i], 8.0, gib);
        three_floats[i] = (float)fits(sizes, budgets[i], 12.0, gib);
        one_byte[i] = (float)fits(sizes, budgets[i], 1.0, gib);
        first[i] = expected[i] < 0 ? -1.0f : 0.0f;
    }
    const UsualMistake mistakes[] = {
        { one_float,
          "that is room for the weights alone: training keeps a gradient and two running means for each of them" },
        { two_floats, "that is room for weights and gradients: AdamW keeps two more numbers for each weight" },
        { three_floats, "that is room for three numbers a weight; there are four: weight, gradient, m, v" },
        { one_byte, "a weight is a float of 4 bytes" },
        { first, "that is the smallest model that fits: the largest is asked for" },
        { 0 },
    };
    expect_ints(training ? "models to train in 0.4, 1.4, 2, 4, 6, 12, 24 GiB"
                         : "models to generate with in 0.4, 1.4, 2, 4, 6, 12, 24 GiB",
                got, expected, 1, (int[]){ BUDGETS }, mistakes);
}

START_TEST(what_fits_to_generate_text)
{
    check_fits(false);
}
END_TEST

START_TEST(what_fits_to_train)
{
    check_fits(true);
}
END_TEST

START_TEST(which_of_three_learns_most)
{
    static const int layers[MODELS] = { 1, 1, 2 }, widths[MODELS] = { 8, 24, 64 };
    int predicted = my_best_of_three(), best = 0;
    ck_assert_msg(predicted >= 0 && predicted < MODELS, "my_best_of_three says %d: 0, 1 or 2", predicted);
    double losses[MODELS];
    for (int i = 0; i < MODELS; i++) {
        ByteStory story;
        byte_story_open(&story, layers[i], widths[i]);
        byte_story_train(&story, STEPS, STEPS, 3e-3f);
        losses[i] = byte_story_loss(&story, true, 4);
        if (losses[i] < losses[best])
            best = i;
    }
    ck_assert_msg(
        predicted == best,
        "measured on validation text: %.3f, %.3f, %.3f; you said model %d, it was model %d;\n           nothing "
        "was read twice, so nothing could be learned by heart: size helps",
        losses[0], losses[1], losses[2], predicted, best);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = what_fits_to_generate_text },
                                     { .test = what_fits_to_train },
                                     { .test = which_of_three_learns_most, .seconds = 60 } };
    return run_exercise("5.6", checks, sizeof checks / sizeof *checks);
}
