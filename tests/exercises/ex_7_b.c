#include "ch07_instruct/exercises/ex_7_b.h"
#include "common/ops/loss.h"
#include "tests/exercises/exercise.h"

enum { ROWS = 3, LONGEST = 5, PAD = 50256 };

static const int row_0[] = { 0, 1, 2, 3, 4 };
static const int row_1[] = { 5, 6 };
static const int row_2[] = { 7, 8, 9 };
static const int lengths[ROWS] = { 5, 2, 3 };

typedef struct Collated {
    int *inputs, *targets; /* [ROWS,T] */
} Collated;

/* The reader's, on the book's rows, each of which ends where memory ends. */
static Collated collate(int T)
{
    const int *rows[ROWS] = { ints_copy(row_0, 5), ints_copy(row_1, 2), ints_copy(row_2, 3) };
    Collated c = { ints_new((size_t)(ROWS * T)), ints_new((size_t)(ROWS * T)) };
    my_collate(c.inputs, c.targets, rows, ints_copy(lengths, ROWS), ROWS, T, PAD);
    return c;
}

START_TEST(a_batch_is_as_wide_as_its_longest_row)
{
    const UsualMistake mistakes[] = {
        { (float[]){ 0 }, "nothing was counted yet" },
        { (float[]){ 6 }, "the longest row has 5 tokens: the column for the end is needed in the targets only" },
        { (float[]){ 3 }, "that is the last row, or the mean: the longest is asked for" },
        { (float[]){ 2 }, "that is the shortest row: the longest is asked for" },
        { (float[]){ 10 }, "that is all rows together: the longest is asked for" },
        { 0 },
    };
    expect_number("the width of rows of 5, 2 and 3 tokens", my_batch_width(ints_copy(lengths, ROWS), ROWS, 0), 5.0,
                  0.0f, mistakes);
    expect_number("the width of one row of 4 tokens", my_batch_width(ints_copy((int[]){ 4 }, 1), 1, 0), 4.0, 0.0f,
                  NULL);
}
END_TEST

START_TEST(and_never_wider_than_allowed)
{
    const int got[] = { my_batch_width(lengths, ROWS, 2), my_batch_width(lengths, ROWS, 5),
                        my_batch_width(lengths, ROWS, 1024), my_batch_width(lengths, ROWS, 0) };
    const UsualMistake mistakes[] = {
        { (float[]){ 5, 5, 5, 5 }, "longest_allowed is left out" },
        { (float[]){ 2, 5, 1024, 5 }, "the allowed length is a limit: a batch of short rows stays narrow" },
        { (float[]){ 2, 5, 5, 0 }, "0 means that any length is allowed" },
        { (float[]){ 2, 5, 1024, 0 }, "the allowed length is a limit: a batch of short rows stays narrow" },
        { 0 },
    };
    expect_ints("widths of rows of 5, 2 and 3 tokens, at most 2, 5, 1024, any", got, (int[]){ 2, 5, 5, 5 }, 1,
                (int[]){ 4 }, mistakes);
}
END_TEST

START_TEST(inputs_are_filled_up)
{
    const UsualMistake mistakes[] = {
        { (float[]){ 0, 1, 2, 3, 4, PAD, PAD, PAD, 5, 6, PAD, PAD, 7, 8, 9 },
          "the filling stands in front of the rows: it belongs behind them" },
        { (float[]){ 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 7, 8, 9, 0, 0 }, "the filling is pad_id, not 0" },
        { (float[]){ 1, 2, 3, 4, PAD, 6, PAD, PAD, PAD, PAD, 8, 9, PAD, PAD, PAD },
          "these are the targets: inputs and targets are exchanged" },
        { 0 },
    };
    expect_ints("inputs", collate(LONGEST).inputs, (int[]){ 0, 1, 2, 3, 4, 5, 6, PAD, PAD, PAD, 7, 8, 9, PAD, PAD }, 2,
                (int[]){ ROWS, LONGEST }, mistakes);
}
END_TEST

START_TEST(targets_are_one_token_further_on)
{
    const UsualMistake mistakes[] = {
        { (float[]){ 0, 1, 2, 3, 4, 5, 6, PAD, PAD, PAD, 7, 8, 9, PAD, PAD },
          "these are the inputs once more: the target of a position is the token behind it" },
        { (float[]){ PAD, 0, 1, 2, 3, PAD, 5, 6, PAD, PAD, PAD, 7, 8, 9, PAD },
          "moved the wrong way: the target of a position is the token behind it, not before it" },
        { (float[]){ 1, 2, 3, 4, 5, 6, PAD, PAD, PAD, 7, 8, 9, PAD, PAD, PAD },
          "the last column took its target from the next row: behind a row's end comes pad_id" },
        { (float[]){ 1, 2, 3, 4, PAD, 6, PAD, IGNORE_INDEX, IGNORE_INDEX, IGNORE_INDEX, 8, 9, PAD, IGNORE_INDEX,
                     IGNORE_INDEX },
          "which of the filling counts is exercise 7.a: here all of it stays pad_id" },
        { 0 },
    };
    expect_ints("targets", collate(LONGEST).targets,
                (int[]){ 1, 2, 3, 4, PAD, 6, PAD, PAD, PAD, PAD, 8, 9, PAD, PAD, PAD }, 2, (int[]){ ROWS, LONGEST },
                mistakes);
}
END_TEST

START_TEST(rows_that_are_cut)
{
    Collated c = collate(2);
    expect_ints("inputs of two columns", c.inputs, (int[]){ 0, 1, 5, 6, 7, 8 }, 2, (int[]){ ROWS, 2 }, NULL);
    const UsualMistake mistakes[] = {
        { (float[]){ 1, PAD, 6, PAD, 8, PAD },
          "the last column's target is pad_id even where the row goes on: the model would learn to stop there" },
        { 0 },
    };
    expect_ints("targets of two columns", c.targets, (int[]){ 1, 2, 6, PAD, 8, 9 }, 2, (int[]){ ROWS, 2 }, mistakes);
}
END_TEST

START_TEST(a_wider_batch_than_any_row)
{
    enum { WIDE = 7 };
    Collated c = collate(WIDE);
    const int inputs[] = { 0, 1, 2, 3, 4, PAD, PAD, 5, 6, PAD, PAD, PAD, PAD, PAD, 7, 8, 9, PAD, PAD, PAD, PAD };
    const int targets[] = { 1, 2, 3, 4, PAD, PAD, PAD, 6, PAD, PAD, PAD, PAD, PAD, PAD, 8, 9, PAD, PAD, PAD, PAD, PAD };
    expect_ints("inputs of seven columns", c.inputs, inputs, 2, (int[]){ ROWS, WIDE }, NULL);
    expect_ints("targets of seven columns", c.targets, targets, 2, (int[]){ ROWS, WIDE }, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = a_batch_is_as_wide_as_its_longest_row },
                                     { .test = and_never_wider_than_allowed },
                                     { .test = inputs_are_filled_up },
                                     { .test = targets_are_one_token_further_on },
                                     { .test = rows_that_are_cut },
                                     { .test = a_wider_batch_than_any_row } };
    return run_exercise("7.b", checks, sizeof checks / sizeof *checks);
}
