#include "ch02_tokenizer/text_dataset.h"

#include "common/error.h"

#include <string.h>

void text_dataset_init(TextDataset *dataset, const int *tokens, int token_count, int max_length, int stride)
{
    if (max_length < 1 || stride < 1)
        panic("text_dataset: windows of %d tokens every %d tokens", max_length, stride);
    *dataset = (TextDataset){ tokens, token_count, max_length, stride, 0 };
    int starts = token_count - max_length; // a window needs one token behind it: the last target
    if (starts > 0)
        dataset->count = (starts - 1) / stride + 1; // starts 0, stride, 2·stride, … below that
}

void text_dataset_batch(const TextDataset *dataset, const int *examples, int count, int *inputs, int *targets)
{
    int T = dataset->max_length;
    for (int b = 0; b < count; b++) {
        if (examples[b] < 0 || examples[b] >= dataset->count)
            panic("text_dataset: window %d of %d", examples[b], dataset->count);
        const int *window = &dataset->tokens[(size_t)examples[b] * (size_t)dataset->stride];
        memcpy(&inputs[(size_t)b * (size_t)T], window, (size_t)T * sizeof *inputs);
        memcpy(&targets[(size_t)b * (size_t)T], window + 1, (size_t)T * sizeof *targets); // one token further
    }
}
