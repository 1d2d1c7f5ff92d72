/* dataset.h: in which order examples are seen                     book §2.6, §A.6 (DataLoader), tests/test_common_dataset.c
 * A Loader deals out the numbers 0..count−1 in batches, shuffled or not, drawing from the generator exactly what PyTorch's
 * DataLoader draws: two words when a pass starts, two more for the seed of a private generator when it shuffles. What an
 * example is, its owner knows (ch02: a window of text; ch06: a message; ch07: an instruction). Read next: section.h. */
#ifndef COMMON_DATASET_H
#define COMMON_DATASET_H

#include "common/arena.h"
#include "common/rng.h"

#include <stdbool.h>

typedef struct Loader {
    int count; /* examples */
    int batch; /* examples a batch */
    bool shuffle;
    bool drop_last; /* leave out a last batch that is not full */
    int *order;     /* order[count]: this pass's sequence */
    int next;       /* position in order of the next batch */
} Loader;

/* count ≥ 0 examples in batches of batch ≥ 1; order lives in arena. */
void loader_init(Loader *loader, int count, int batch, bool shuffle, bool drop_last, Arena *arena);

/* Batches in a pass: len(loader). */
int loader_batches(const Loader *loader);

/* Starts a pass: iter(loader). Draws from rng. */
void loader_start(Loader *loader, Rng *rng);

/* The next batch: indices points to n example numbers; returns n, 0 at the end of the pass. */
int loader_next(Loader *loader, const int **indices);

/* The numbers 0..count−1 in arena, those of small lengths[] first, equal ones in their order: neighbours make batches with little
 * padding. */
int *order_by_length(const int *lengths, int count, Arena *arena);

#endif
