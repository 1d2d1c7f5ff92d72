// says: the stride is max_length here
#include "ch02_tokenizer/exercises/ex_2_2.h"

int my_first_batch(int *inputs, int *targets, const int *tokens, int count, const WindowSettings *settings,
                   Arena *arena, Rng *rng)
{
    const bool shuffle = false;
    const bool drop_last = true;
    TextDataset dataset;
    text_dataset_init(&dataset, tokens, count, settings->max_length, settings->max_length);
    Loader loader;
    loader_init(&loader, dataset.count, settings->batch, shuffle, drop_last, arena);
    loader_start(&loader, rng);
    const int *windows;
    int n = loader_next(&loader, &windows);
    text_dataset_batch(&dataset, windows, n, inputs, targets);
    return dataset.count;
}

double my_windows_a_token(int max_length, int stride)
{
    return (double)max_length / stride; // max_length tokens a window, a window every stride tokens
}
