#include "ch07_instruct/exercises/ex_7_2.h"
#include "ch07_instruct/instruction_batch.h"
#include "tests/exercises/exercise.h"

enum { B = 3, T = 7, SIZE = B * T, PAD = 0 };

/* Three entries; their tasks have 3, 2 and 5 tokens. */
static int row_0[] = { 11, 12, 13, 14, 15, 16, 17 };
static int row_1[] = { 21, 22, 23 };
static int row_2[] = { 31, 32, 33, 34, 35, 36 };
static const int task_counts[B] = { 3, 2, 5 };

static void collate(InstructionBatch *batch, bool mask, int longest, Arena *arena)
{
    InstructionTokens items[B] = { { row_0, 7, 3 }, { row_1, 3, 2 }, { row_2, 6, 5 } };
    InstructionDataset dataset = { .items = items, .count = B, .longest = T };
    CollateSettings settings = { .pad_id = PAD, .allowed_max_length = longest, .mask_instruction = mask };
    instruction_batch(batch, &dataset, (int[]){ 0, 1, 2 }, B, &settings, arena);
}

/* What a mask of so many positions more than is right gives, set to value; row r has the task of row counted[r]. */
static void masked_otherwise(float gives[SIZE], const int *before, int more, float value, const int counted[B])
{
    for (int i = 0; i < SIZE; i++)
        gives[i] = (float)before[i];
    for (int r = 0; r < B; r++) {
        for (int t = 0; t < task_counts[counted[r]] - 1 + more && t < T; t++)
            gives[r * T + t] = value;
    }
}

START_TEST(one_row_as_in_the_example)
{
    int *targets = ints_copy((int[]){ 8, 9, 4, 5, 0 }, 5);
    my_mask_tasks(targets, ints_copy((int[]){ 3 }, 1), 1, 5);
    const UsualMistake mistakes[] = {
        { (float[]){ 8, 9, 4, 5, 0 }, "nothing was masked yet" },
        { (float[]){ -100, -100, -100, 5, 0 }, "one too many: the first token of the answer has to count as well" },
        { (float[]){ -100, 9, 4, 5, 0 }, "one too few: 9 is a token of the task, too" },
        { (float[]){ 8, 9, -100, -100, -100 }, "turned round: the task is to be masked, the answer counts" },
        { (float[]){ 0, 0, 4, 5, 0 }, "0 is a token like any other: IGNORE_INDEX is what the loss passes over" },
        { (float[]){ -1, -1, 4, 5, 0 }, "the loss passes over IGNORE_INDEX, −100, not over −1" },
        { 0 },
    };
    expect_ints("targets", targets, (int[]){ -100, -100, 4, 5, 0 }, 1, (int[]){ 5 }, mistakes);
}
END_TEST

START_TEST(each_row_has_its_own_task)
{
    Arena arena;
    InstructionBatch plain, masked;
    arena_init(&arena, "batches");
    collate(&plain, false, 0, &arena);
    collate(&masked, true, 0, &arena);
    int *targets = ints_copy(plain.targets, SIZE);
    my_mask_tasks(targets, ints_copy(task_counts, B), B, T);
    const int own[B] = { 0, 1, 2 }, first[B] = { 0, 0, 0 };
    float untouched[SIZE], too_many[SIZE], too_few[SIZE], the_first[SIZE];
    masked_otherwise(untouched, plain.targets, -T, -100.0f, own);
    masked_otherwise(too_many, plain.targets, 1, -100.0f, own);
    masked_otherwise(too_few, plain.targets, -1, -100.0f, own);
    masked_otherwise(the_first, plain.targets, 0, -100.0f, first);
    const UsualMistake mistakes[] = {
        { untouched, "nothing was masked yet" },
        { too_many, "one too many: the first token of the answer has to count as well" },
        { too_few, "one too few: the last token of the task is a target, too" },
        { the_first, "all rows were masked as the first one: task_counts[b] is each row's own" },
        { 0 },
    };
    expect_ints("targets", targets, masked.targets, 2, (int[]){ B, T }, mistakes);
}
END_TEST

START_TEST(a_cut_row_may_be_all_task)
{
    enum { CUT = 4 }; // row 2 ends inside of its task
    Arena arena;
    InstructionBatch plain, masked;
    arena_init(&arena, "batches");
    collate(&plain, false, CUT, &arena);
    collate(&masked, true, CUT, &arena);
    int *targets = ints_copy(plain.targets, (size_t)B * CUT);
    my_mask_tasks(targets, ints_copy(task_counts, B), B, CUT);
    expect_ints("targets of rows cut at 4", targets, masked.targets, 2, (int[]){ B, CUT }, NULL);
    targets = ints_copy((int[]){ 8, 9, 4, 5, 6 }, 5);
    my_mask_tasks(targets, ints_copy((int[]){ 40 }, 1), 1, 5);
    expect_ints("targets of a row whose task is longer than the row", targets, (int[]){ -100, -100, -100, -100, -100 },
                1, (int[]){ 5 }, NULL);
}
END_TEST

START_TEST(a_task_of_one_token_or_none_masks_nothing)
{
    int *targets = ints_copy((int[]){ 8, 9, 8, 9 }, 4);
    my_mask_tasks(targets, ints_copy((int[]){ 1, 0 }, 2), 2, 2);
    expect_ints("targets", targets, (int[]){ 8, 9, 8, 9 }, 2, (int[]){ 2, 2 }, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = one_row_as_in_the_example },
                                     { .test = each_row_has_its_own_task },
                                     { .test = a_cut_row_may_be_all_task },
                                     { .test = a_task_of_one_token_or_none_masks_nothing } };
    return run_exercise("7.2", checks, sizeof checks / sizeof *checks);
}
