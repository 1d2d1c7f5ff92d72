/* A_6_data_loaders.c: in which order, and how many at a time                                       book §A.6
 * A data set knows its examples (toy_data.h: five points to learn from, two to test with). A Loader (common/dataset.h) deals
 * out their numbers in batches, in a new random order each time if asked to. */
#include "common/appA/sections.h"
#include "common/appA/toy_data.h"

#include "common/dataset.h"

#include <stdio.h>

enum { BATCH = 2 };

static void print_pass(Chapter *chapter, const ToyDataset *dataset, Loader *loader)
{
    const int *rows;
    int n;
    loader_start(loader, &chapter->rng);
    for (int batch = 1; (n = loader_next(loader, &rows)) > 0; batch++) {
        int labels[BATCH];
        Tensor *x = toy_batch(dataset, rows, n, labels, &chapter->step);
        printf("Batch %d: ", batch);
        ints_print("rows", rows, 1, &n);
        tensor_print("x", x);
        ints_print("y", labels, 1, &n);
    }
}

void section_a_6_data_loaders(Chapter *chapter)
{
    ToyDataset train = toy_train();
    ToyDataset test = toy_test();
    printf("examples to train with: %d, to test with: %d\n\n", train.count, test.count);

    Loader loader;
    loader_init(&loader, train.count, BATCH, true, false, &chapter->weights);
    printf("train_loader: shuffled, %d batches\n", loader_batches(&loader));
    print_pass(chapter, &train, &loader);

    // A last batch of one example would pull at the weights as hard as a full one: leave it out.
    loader_init(&loader, train.count, BATCH, true, true, &chapter->weights);
    printf("\ntrain_loader with drop_last: %d batches\n", loader_batches(&loader));
    print_pass(chapter, &train, &loader);

    loader_init(&loader, test.count, BATCH, false, false, &chapter->weights);
    printf("\ntest_loader: in order, %d batch\n", loader_batches(&loader));
    print_pass(chapter, &test, &loader);
}
