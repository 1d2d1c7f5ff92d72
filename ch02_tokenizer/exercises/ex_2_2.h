/* ex_2_2.h: see ex_2_2.c */
#ifndef CH02_EXERCISES_EX_2_2_H
#define CH02_EXERCISES_EX_2_2_H

#include "ch02_tokenizer/text_dataset.h"

/* What create_dataloader_v1 of the book is told. */
typedef struct WindowSettings {
    int batch;      /* windows a batch */
    int max_length; /* tokens a window */
    int stride;     /* tokens from one window's start to the next one's */
} WindowSettings;

/* The first batch of tokens[count], not shuffled, goes into inputs and targets [batch, max_length]. Returns how many windows the
 * text has altogether. */
int my_first_batch(int *inputs, int *targets, const int *tokens, int count, const WindowSettings *settings,
                   Arena *arena, Rng *rng);

/* Your prediction, without counting: on average, in how many windows does a token of a long text stand? */
double my_windows_a_token(int max_length, int stride);

#endif
