#include "ch02_tokenizer/exercises/ex_2_2.h"
#include "tests/exercises/exercise.h"

#include <stdio.h>

enum { COUNT = 40, B = 3, LONGEST = 8 };

/* The reader's first batch of 100, 101, … against ours; room for exactly one batch. */
static void expect_batch(int max_length, int stride, int expected_windows, const UsualMistake *inputs_mistakes)
{
    int tokens[COUNT], inputs[B * LONGEST], targets[B * LONGEST];
    for (int i = 0; i < COUNT; i++)
        tokens[i] = 100 + i;
    for (int i = 0; i < B * max_length; i++) {
        inputs[i] = 100 + i / max_length * stride + i % max_length;
        targets[i] = inputs[i] + 1;
    }
    Arena arena;
    arena_init(&arena, "exercise");
    Rng rng;
    rng_seed(&rng, 123);
    int *got_inputs = ints_new((size_t)(B * max_length));
    int *got_targets = ints_new((size_t)(B * max_length));
    const WindowSettings settings = { .batch = B, .max_length = max_length, .stride = stride };
    int windows = my_first_batch(got_inputs, got_targets, ints_copy(tokens, COUNT), COUNT, &settings, &arena, &rng);
    const int shape[] = { B, max_length };
    ck_assert_msg(stride >= max_length || got_inputs[stride] != 100 + max_length,
                  "expected windows of %d tokens every %d tokens, got windows of %d tokens every %d tokens;\n"
                  "           max_length and stride have changed places",
                  max_length, stride, stride, max_length);
    expect_ints("inputs", got_inputs, inputs, 2, shape, inputs_mistakes);
    float shift[B * LONGEST];
    for (int i = 0; i < B * max_length; i++)
        shift[i] = (float)inputs[i];
    expect_ints(
        "targets", got_targets, targets, 2, shape,
        (UsualMistake[]){ { shift, "targets are the inputs themselves; was inputs handed over twice?" }, { 0 } });
    const UsualMistake numbers[] = {
        { (float[]){ B }, "that is the number of windows in a batch, not in the text" },
        { (float[]){ (float)(expected_windows / B) }, "that is the number of batches, not of windows" },
        { (float[]){ 0 }, "the data set knows the number of windows" },
        { 0 },
    };
    expect_number("number of windows", windows, expected_windows, 0.0f, numbers);
}

START_TEST(windows_of_two_side_by_side)
{
    const UsualMistake mistakes[] = {
        { (float[]){ 100, 101, 101, 102, 102, 103 }, "windows begin one token apart: that is stride 1" },
        { 0 },
    };
    expect_batch(2, 2, 19, mistakes);
}
END_TEST

START_TEST(windows_of_eight_that_overlap)
{
    const UsualMistake mistakes[] = {
        { (float[]){ 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111,
                     112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123 },
          "windows stand side by side: the stride is max_length here, it should be settings->stride" },
        { (float[]){ 100, 101, 102, 103, 104, 105, 106, 107, 101, 102, 103, 104,
                     105, 106, 107, 108, 102, 103, 104, 105, 106, 107, 108, 109 },
          "windows begin one token apart: that is stride 1" },
        { 0 },
    };
    expect_batch(8, 2, 16, mistakes);
}
END_TEST

START_TEST(windows_with_gaps)
{
    expect_batch(2, 8, 5, NULL);
}
END_TEST

/* Counts, over a long text, in how many windows a token stands. */
static double windows_a_token(int max_length, int stride)
{
    enum { LONG = 20000 };
    static int tokens[LONG];
    TextDataset dataset;
    text_dataset_init(&dataset, tokens, LONG, max_length, stride);
    return (double)dataset.count * max_length / LONG;
}

START_TEST(your_prediction_is_what_is_counted)
{
    const int settings[][2] = { { 8, 8 }, { 2, 2 }, { 8, 2 }, { 2, 8 }, { 256, 128 } };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        int max_length = settings[i][0];
        int stride = settings[i][1];
        double counted = windows_a_token(max_length, stride);
        char what[96];
        snprintf(what, sizeof what, "windows that a token stands in, max_length %d, stride %d,", max_length, stride);
        const UsualMistake mistakes[] = {
            { (float[]){ (float)stride / (float)max_length }, "it is the other way round: longer windows cover more" },
            { (float[]){ 1 }, "windows overlap when the stride is shorter than they are" },
            { (float[]){ (float)(max_length / stride) }, "max_length / stride of two ints is cut to an int" },
            { (float[]){ (float)(max_length - stride) }, "that is by how many tokens two neighbours overlap" },
            { 0 },
        };
        double predicted = my_windows_a_token(max_length, stride);
        expect_number(what, predicted, counted, 0.02f, mistakes); // the ends of the text count a little less
    }
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = windows_of_two_side_by_side },
                                     { .test = windows_of_eight_that_overlap },
                                     { .test = windows_with_gaps },
                                     { .test = your_prediction_is_what_is_counted } };
    return run_exercise("2.2", checks, sizeof checks / sizeof *checks);
}
