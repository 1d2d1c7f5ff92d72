#include "ch02_tokenizer/exercises/ex_2_c.h"
#include "tests/exercises/exercise.h"

enum { MOST = 12 };

typedef struct Windows {
    int *inputs, *targets;
    int n;
} Windows;

/* The reader's windows over 10, 11, 12, …; room for exactly room of them. */
static Windows windows_make(int count, int T, int stride, int room)
{
    int tokens[MOST];
    for (int i = 0; i < count; i++)
        tokens[i] = 10 + i;
    Windows windows = { ints_new((size_t)(room * T)), ints_new((size_t)(room * T)), 0 };
    windows.n = my_windows(windows.inputs, windows.targets, ints_copy(tokens, (size_t)count), count, T, stride);
    return windows;
}

START_TEST(two_windows_as_in_the_example)
{
    Windows windows = windows_make(6, 3, 2, 2);
    const UsualMistake numbers[] = {
        { (float[]){ 0 }, "no window yet" },
        { (float[]){ 1 }, "12 13 14 has a token behind it, 15: it is the last window" },
        { (float[]){ 6 }, "that is the number of tokens in them: return how many windows there are" },
        { 0 },
    };
    expect_number("number of windows", windows.n, 2, 0.0f, numbers);
    const UsualMistake inputs[] = {
        { (float[]){ 10, 11, 12, 13, 14, 15 }, "the second window begins stride tokens after the first, not T" },
        { (float[]){ 10, 11, 12, 11, 12, 13 }, "the second window begins stride tokens after the first, not one" },
        { (float[]){ 11, 12, 13, 13, 14, 15 }, "these are the targets" },
        { 0 },
    };
    expect_ints("inputs", windows.inputs, (int[]){ 10, 11, 12, 12, 13, 14 }, 2, (int[]){ 2, 3 }, inputs);
    const UsualMistake targets[] = {
        { (float[]){ 10, 11, 12, 12, 13, 14 }, "targets are the inputs themselves: they stand one token further" },
        { (float[]){ 13, 13, 13, 15, 15, 15 }, "every position has a target of its own, not only the last one" },
        { (float[]){ 12, 13, 14, 14, 15, 16 }, "targets stand one token further, not stride" },
        { (float[]){ 12, 13, 14, 14, 15, 10 }, "targets stand one token further, not stride" },
        { 0 },
    };
    expect_ints("targets", windows.targets, (int[]){ 11, 12, 13, 13, 14, 15 }, 2, (int[]){ 2, 3 }, targets);
}
END_TEST

START_TEST(the_last_window_has_a_token_behind_it)
{
    Windows windows =
        windows_make(8, 4, 4, 1); // 10 … 17: the second window would be the last four, without a target for 17
    const UsualMistake numbers[] = {
        { (float[]){ 2 }, "14 15 16 17 has no token behind it: what would be the target of 17?" },
        { 0 },
    };
    expect_number("number of windows", windows.n, 1, 0.0f, numbers);
    expect_ints("targets", windows.targets, (int[]){ 11, 12, 13, 14 }, 2, (int[]){ 1, 4 }, NULL);
    windows = windows_make(9, 4, 4, 2);
    expect_number("number of windows", windows.n, 2, 0.0f,
                  (UsualMistake[]){ { (float[]){ 1 }, "14 15 16 17 has a token behind it now, 18" }, { 0 } });
    expect_ints("targets", windows.targets, (int[]){ 11, 12, 13, 14, 15, 16, 17, 18 }, 2, (int[]){ 2, 4 }, NULL);
}
END_TEST

START_TEST(strides_may_be_longer_than_windows_and_texts_too_short)
{
    Windows windows = windows_make(9, 2, 3, 3);
    expect_number("number of windows", windows.n, 3, 0.0f, NULL);
    expect_ints("inputs", windows.inputs, (int[]){ 10, 11, 13, 14, 16, 17 }, 2, (int[]){ 3, 2 }, NULL);
    windows = windows_make(3, 5, 1, 1);
    expect_number("number of windows in a text shorter than one", windows.n, 0, 0.0f, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = two_windows_as_in_the_example },
                                     { .test = the_last_window_has_a_token_behind_it },
                                     { .test = strides_may_be_longer_than_windows_and_texts_too_short } };
    return run_exercise("2.c", checks, sizeof checks / sizeof *checks);
}
