#include "ch07_instruct/exercises/ex_7_a.h"
#include "ch07_instruct/instruction_batch.h"
#include "tests/exercises/exercise.h"

enum { B = 3, T = 5, PAD = 50256 };

START_TEST(one_row)
{
    int *targets = ints_copy((int[]){ 6, PAD, PAD, PAD, PAD }, T);
    my_ignore_filling(targets, 1, T, PAD);
    const UsualMistake mistakes[] = {
        { (float[]){ 6, PAD, PAD, PAD, PAD }, "nothing was masked yet" },
        { (float[]){ 6, -100, -100, -100, -100 },
          "the first <|endoftext|> has to stay: from it the model learns where an answer ends" },
        { (float[]){ 6, -100, -100, -100, PAD }, "the first one has to stay, not the last" },
        { (float[]){ 6, -100, PAD, PAD, PAD }, "turned round: the first one stays, the others go" },
        { (float[]){ 6, PAD, PAD, -100, -100 }, "one too few: only the first one stays" },
        { (float[]){ 6, PAD, 0, 0, 0 }, "0 is a token like any other: IGNORE_INDEX is what the loss passes over" },
        { (float[]){ 6, PAD, -1, -1, -1 }, "the loss passes over IGNORE_INDEX, −100, not over −1" },
        { 0 },
    };
    expect_ints("targets", targets, (int[]){ 6, PAD, -100, -100, -100 }, 1, (int[]){ T }, mistakes);
}
END_TEST

START_TEST(the_batch_of_the_book)
{
    int *targets = ints_copy((int[]){ 1, 2, 3, 4, PAD, 6, PAD, PAD, PAD, PAD, 8, 9, PAD, PAD, PAD }, (size_t)B * T);
    my_ignore_filling(targets, B, T, PAD);
    const UsualMistake mistakes[] = {
        { (float[]){ 1, 2, 3, 4, PAD, 6, -100, -100, -100, -100, 8, 9, -100, -100, -100 },
          "only the first row kept its <|endoftext|>: each row has a first one of its own" },
        { (float[]){ 1, 2, 3, 4, -100, 6, PAD, -100, -100, -100, 8, 9, PAD, -100, -100 },
          "the first row's only <|endoftext|> is its first one: it stays" },
        { 0 },
    };
    expect_ints("targets", targets, (int[]){ 1, 2, 3, 4, PAD, 6, PAD, -100, -100, -100, 8, 9, PAD, -100, -100 }, 2,
                (int[]){ B, T }, mistakes);
}
END_TEST

START_TEST(other_lengths_and_another_pad)
{
    enum { ROWS = 4, WIDTH = 7, FILLING = 0 };
    int ids[] = { 9, 8, 7, 6, 5, 4, 3 };
    InstructionTokens items[ROWS] = { { ids, 2, 1 }, { ids, 7, 1 }, { ids, 1, 1 }, { ids, 6, 1 } };
    InstructionDataset dataset = { .items = items, .count = ROWS, .longest = WIDTH };
    CollateSettings settings = { .pad_id = FILLING };
    Arena arena;
    InstructionBatch batch;
    arena_init(&arena, "batch");
    instruction_batch(&batch, &dataset, (int[]){ 0, 1, 2, 3 }, ROWS, &settings, &arena);
    int *targets = ints_copy(batch.targets, (size_t)ROWS * WIDTH);
    for (int i = 0; i < ROWS * WIDTH; i++) {
        if (targets[i] == IGNORE_INDEX)
            targets[i] = FILLING;
    }
    my_ignore_filling(targets, ROWS, WIDTH, FILLING);
    expect_ints("targets, pad_id 0", targets, batch.targets, 2, (int[]){ ROWS, WIDTH }, NULL);
}
END_TEST

START_TEST(rows_without_filling_stay)
{
    int *targets = ints_copy((int[]){ 1, 2, 3, 4, 1, 1 }, 6);
    my_ignore_filling(targets, 2, 3, PAD);
    expect_ints("targets of rows that were cut", targets, (int[]){ 1, 2, 3, 4, 1, 1 }, 2, (int[]){ 2, 3 }, NULL);
    targets = ints_copy((int[]){ PAD, PAD, PAD }, 3);
    my_ignore_filling(targets, 3, 1, PAD);
    expect_ints("targets of rows of one token", targets, (int[]){ PAD, PAD, PAD }, 2, (int[]){ 3, 1 },
                (UsualMistake[]){ { (float[]){ PAD, -100, -100 },
                                    "only the first row kept its <|endoftext|>: each row has a first one of its own" },
                                  { 0 } });
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = one_row },
                                     { .test = the_batch_of_the_book },
                                     { .test = other_lengths_and_another_pad },
                                     { .test = rows_without_filling_stay } };
    return run_exercise("7.a", checks, sizeof checks / sizeof *checks);
}
