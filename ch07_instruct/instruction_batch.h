/* instruction_batch.h: entries as rows of tokens                              book §7.3, §7.4, tests/test_ch07_batch.c
 * Entries differ in length, a batch is a rectangle: rows are filled with <|endoftext|> up to the longest of the batch. The model
 * shall learn the first of them, with which an answer ends, and none of the others:
 *     tokens    5  6                    in a batch with a row of five
 *     inputs    5  6  E  E  E           E: <|endoftext|>
 *     targets   6  E  -  -  -           the next token; -: IGNORE_INDEX, which the loss does not count
 * Memory  everything lives in the arena that is given.
 * Errors  none: sizes are trusted. Read next: responses.h. */
#ifndef CH07_INSTRUCTION_BATCH_H
#define CH07_INSTRUCTION_BATCH_H

#include "ch02_tokenizer/tokenizer.h"
#include "ch07_instruct/instructions.h"
#include "common/arena.h"

#include <stdbool.h>

/* An entry as the model reads it. */
typedef struct InstructionTokens {
    int *ids; /* ids[count]: the task, the response's header, the answer */
    int count;
    int task_count; /* ids[0 … task_count−1] are the task: what format_input writes */
} InstructionTokens;

/* The book's InstructionDataset: all entries, encoded once. */
typedef struct InstructionDataset {
    InstructionTokens *items; /* items[count] */
    int count;
    int longest; /* tokens of the longest entry */
} InstructionDataset;

void instruction_dataset_init(InstructionDataset *dataset, const Instructions *entries, const Tokenizer *tokenizer,
                              PromptStyle style, Arena *arena);

typedef struct CollateSettings {
    int pad_id;             /* <|endoftext|> */
    int allowed_max_length; /* columns beyond this are cut off; 0: none are */
    bool mask_instruction;  /* the task is no target either: only the answer is learned. book, exercise 7.2 */
} CollateSettings;

typedef struct InstructionBatch {
    int B, T;     /* rows; tokens of the longest, at most allowed_max_length */
    int *inputs;  /* [B,T] */
    int *targets; /* [B,T]: inputs shifted by one, or IGNORE_INDEX */
} InstructionBatch;

/* The book's custom_collate_fn, on the rows examples[count] of the data set. */
void instruction_batch(InstructionBatch *batch, const InstructionDataset *dataset, const int *examples, int count,
                       const CollateSettings *settings, Arena *arena);

#endif
