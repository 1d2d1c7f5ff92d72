#include "common/dataset.h"

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
