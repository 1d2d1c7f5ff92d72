/* 07_3_batches.c: rows of different length make a rectangle                                          book §7.3
 * Three attempts at one batch, each a little better; then what the loss makes of the targets that do not count. */
#include "ch07_instruct/lesson.h"
#include "ch07_instruct/sections.h"
#include "common/ops/loss.h"

#include <stdio.h>

enum { ROWS = 3, LONGEST = 5, PAD = 50256 }; // PAD: <|endoftext|> in GPT-2's vocabulary

/* The book's three small rows. */
static const int row_0[] = { 0, 1, 2, 3, 4 };
static const int row_1[] = { 5, 6 };
static const int row_2[] = { 7, 8, 9 };
static const int *const rows[ROWS] = { row_0, row_1, row_2 };
static const int lengths[ROWS] = { 5, 2, 3 };

/* Draft 1: each row gets one <|endoftext|> and then more of them up to the longest row. The last column is for the targets only. */
static void collate_draft_1(int *inputs)
{
    for (int r = 0; r < ROWS; r++)
        for (int t = 0; t < LONGEST; t++)
            inputs[r * LONGEST + t] = t < lengths[r] ? rows[r][t] : PAD;
}

/* Draft 2: the target of a position is the token that comes next. */
static void collate_draft_2(int *inputs, int *targets)
{
    collate_draft_1(inputs);
    for (int r = 0; r < ROWS; r++)
        for (int t = 0; t < LONGEST; t++)
            targets[r * LONGEST + t] = t + 1 < lengths[r] ? rows[r][t + 1] : PAD;
}

/* The rows as a data set, for the function that all training here uses. */
static void collate(InstructionBatch *batch, Arena *arena)
{
    InstructionTokens items[ROWS];
    int ids[ROWS][LONGEST];
    for (int r = 0; r < ROWS; r++) {
        for (int t = 0; t < lengths[r]; t++)
            ids[r][t] = rows[r][t];
        items[r] = (InstructionTokens){ .ids = ids[r], .count = lengths[r] };
    }
    InstructionDataset dataset = { .items = items, .count = ROWS, .longest = LONGEST };
    CollateSettings settings = { .pad_id = PAD };
    instruction_batch(batch, &dataset, (int[]){ 0, 1, 2 }, ROWS, &settings, arena);
}

/* Three positions of which one target is IGNORE_INDEX: the mean is over the other two, and is what those alone give. */
static void print_losses(Tape *tape)
{
    const float logits[] = { -1.0f, 1.0f, -0.5f, 1.5f, -0.5f, 1.5f };
    Tensor *two = tensor_from(tape->arena, logits, 2, (int[]){ 2, 2 });
    Tensor *three = tensor_from(tape->arena, logits, 2, (int[]){ 3, 2 });
    float loss_1 = tape_cross_entropy(tape, two, (int[]){ 0, 1 })->data[0];
    float loss_2 = tape_cross_entropy(tape, three, (int[]){ 0, 1, 1 })->data[0];
    float loss_3 = tape_cross_entropy(tape, three, (int[]){ 0, 1, IGNORE_INDEX })->data[0];
    printf("loss_1, targets 0 1:      %.4f\n", (double)loss_1);
    printf("loss_2, targets 0 1 1:    %.4f\n", (double)loss_2);
    printf("loss_3, targets 0 1 %d: %.4f\n", IGNORE_INDEX, (double)loss_3);
    printf("loss_1 == loss_3: %s\n", loss_1 == loss_3 ? "True" : "False");
}

void section_7_3_training_batches(Chapter *chapter)
{
    const int shape[] = { ROWS, LONGEST };
    int inputs[ROWS * LONGEST], targets[ROWS * LONGEST];
    printf("<|endoftext|> in GPT-2's vocabulary: %d\n\n", PAD);
    printf("Draft 1: rows are filled up.\n");
    collate_draft_1(inputs);
    ints_print("inputs", inputs, 2, shape);
    printf("\nDraft 2: with targets, one token further on.\n");
    collate_draft_2(inputs, targets);
    ints_print("inputs", inputs, 2, shape);
    ints_print("targets", targets, 2, shape);
    printf("\nThe function that is used: of the filling only the first counts, as the answer's end.\n");
    InstructionBatch batch;
    collate(&batch, &chapter->step);
    ints_print("inputs", batch.inputs, 2, shape);
    ints_print("targets", batch.targets, 2, shape);
    printf("\nWhat the loss makes of %d:\n", IGNORE_INDEX);
    print_losses(&chapter->tape);
}
