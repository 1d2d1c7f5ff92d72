/* Exercise 2.2  Other windows                                             book §2.6, exercise 2.2
 *
 * The book makes data loaders with max_length 2, stride 2 and with max_length 8, stride 2. Make one for any settings, and give its
 * first batch: a TextDataset (ch02_tokenizer/text_dataset.h) knows where windows begin, a Loader (common/dataset.h) deals out their
 * numbers, text_dataset_batch copies them. No shuffling; a last batch that is not full is dropped. Return the number of windows.
 *
 * The order of calls: text_dataset_init, loader_init, loader_start, loader_next, text_dataset_batch.
 *
 * Then predict: a text has many thousand tokens. On average, in how many windows' inputs does a token stand? With max_length 8 and
 * stride 8 in one. And with 2 and 2? With 8 and 2? With 2 and 8?
 * Test it: make exercise EX=2.2      Stuck: make hint EX=2.2      What it leads to: make ch02 ARGS="--section 'Ex 2.2'" */
#include "ch02_tokenizer/exercises/ex_2_2.h"

int my_first_batch(int *inputs, int *targets, const int *tokens, int count, const WindowSettings *settings,
                   Arena *arena, Rng *rng)
{
    (void)inputs; // TODO: write this function
    (void)targets;
    (void)tokens;
    (void)count;
    (void)settings;
    (void)arena;
    (void)rng;
    return 0;
}

double my_windows_a_token(int max_length, int stride)
{
    (void)max_length; // TODO: and this one, a line
    (void)stride;
    return 1.0;
}
