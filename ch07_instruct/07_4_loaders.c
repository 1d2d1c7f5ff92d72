/* 07_4_loaders.c: batches of all training entries                                                    book §7.4
 * The loader shuffles, cuts into batches of 8 and leaves out a rest. Each batch is as wide as its longest entry. */
#include "ch07_instruct/lesson.h"
#include "ch07_instruct/sections.h"

#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 8, ALLOWED_MAX_LENGTH = 1024, WIDTHS_A_LINE = 20 };

static void print_first_row(const InstructionBatch *batch)
{
    const int shape[] = { batch->T };
    ints_print("inputs[0]", batch->inputs, 1, shape);
    ints_print("targets[0]", batch->targets, 1, shape);
}

void section_7_4_data_loaders(Chapter *chapter)
{
    Lesson lesson;
    lesson_open(&lesson, chapter);
    lesson_vocabulary(&lesson);
    Arena *arena = &chapter->weights;
    InstructionDataset dataset;
    instruction_dataset_init(&dataset, &lesson.data.train, lesson.tokenizer, PROMPT_ALPACA, arena);
    CollateSettings collate = { .pad_id = tokenizer_end_of_text(lesson.tokenizer),
                                .allowed_max_length = ALLOWED_MAX_LENGTH };
    Loader loader;
    loader_init(&loader, dataset.count, BATCH, true, true, arena);
    loader_start(&loader, &chapter->rng);

    printf("\nTrain loader: %d batches of %d rows; their widths, inputs and targets alike:\n", loader_batches(&loader),
           BATCH);
    InstructionBatch batch;
    const int *examples;
    for (int b = 0, count; (count = loader_next(&loader, &examples)) > 0; b++) {
        instruction_batch(&batch, &dataset, examples, count, &collate, arena);
        printf("%s%d", b == 0 ? "" : b % WIDTHS_A_LINE == 0 ? "\n" : " ", batch.T);
    }
    printf("\n\nThe first row of the last batch:\n");
    print_first_row(&batch);
    lesson_close(&lesson);
}
