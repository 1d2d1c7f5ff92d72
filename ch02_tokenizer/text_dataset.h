/* text_dataset.h: a text as many pairs of input and target                        book §2.6, tests/test_ch02_dataset.c
 * A window of T tokens is the input; the same window one token further is the target: at every position the next token is to
 * be predicted. Windows start every stride tokens. The book's GPTDatasetV1 and create_dataloader_v1. */
#ifndef CH02_TEXT_DATASET_H
#define CH02_TEXT_DATASET_H

#include "common/arena.h"
#include "common/dataset.h"

typedef struct TextDataset {
    const int *tokens; /* tokens[token_count], the caller's */
    int token_count;
    int max_length; /* T: tokens a window */
    int stride;     /* tokens from one window's start to the next one's */
    int count;      /* windows: starts 0, stride, 2·stride, … while start + max_length < token_count */
} TextDataset;

void text_dataset_init(TextDataset *dataset, const int *tokens, int token_count, int max_length, int stride);

/* inputs[count, T] and targets[count, T] for the windows examples[count]. */
void text_dataset_batch(const TextDataset *dataset, const int *examples, int count, int *inputs, int *targets);

#endif
