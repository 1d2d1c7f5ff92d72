#include "common/dataset.h"

#include <stdlib.h>

void loader_init(Loader *loader, int count, int batch, bool shuffle, bool drop_last, Arena *arena)
{
    *loader = (Loader){ .count = count, .batch = batch, .shuffle = shuffle, .drop_last = drop_last };
    loader->order = arena_alloc(arena, (size_t)count * sizeof(int));
    loader->next = count; /* no pass has started */
}

int loader_batches(const Loader *loader)
{
    int full = loader->count / loader->batch;
    bool rest = loader->count % loader->batch != 0;
    return full + (rest && !loader->drop_last);
}

void loader_start(Loader *loader, Rng *rng)
{
    (void)rng_int64(rng); /* PyTorch's base seed for worker processes: drawn for every pass, used by none here */
    loader->next = 0;
    if (!loader->shuffle) {
        for (int i = 0; i < loader->count; i++)
            loader->order[i] = i;
        return;
    }
    Rng sampler; /* a generator of its own, seeded from the shared one */
    rng_seed(&sampler, rng_int64(rng));
    rng_permutation(loader->order, loader->count, &sampler);
}

int loader_next(Loader *loader, const int **indices)
{
    int left = loader->count - loader->next;
    int n = left < loader->batch ? left : loader->batch;
    if (n <= 0 || (n < loader->batch && loader->drop_last))
        return 0;
    *indices = &loader->order[loader->next];
    loader->next += n;
    return n;
}

/* A number and the length it is sorted by. */
typedef struct Measured {
    int length, number;
} Measured;

/* For qsort, which alone would leave the order of equal lengths open. */
static int shorter_first(const void *left, const void *right)
{
    const Measured *a = left, *b = right;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

int *order_by_length(const int *lengths, int count, Arena *arena)
{
    size_t n = (size_t)count;
    Measured *measured = arena_alloc(arena, (n + 1) * sizeof *measured);
    int *order = arena_alloc(arena, (n + 1) * sizeof *order);
    for (int i = 0; i < count; i++)
        measured[i] = (Measured){ lengths[i], i };
    qsort(measured, n, sizeof *measured, shorter_first);
    for (int i = 0; i < count; i++)
        order[i] = measured[i].number;
    return order;
}
