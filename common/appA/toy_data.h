/* toy_data.h: seven points in the plane, two classes                                    book §A.6, tests/test_appA_steps.c */
#ifndef COMMON_APPA_TOY_DATA_H
#define COMMON_APPA_TOY_DATA_H

#include "common/arena.h"
#include "common/tensor.h"

enum { TOY_TRAIN = 5, TOY_TEST = 2, TOY_FEATURES = 2, TOY_CLASSES = 2 };

typedef struct ToyDataset {
    const float (*features)[TOY_FEATURES]; /* one row an example */
    const int *labels;                     /* 0 or 1 */
    int count;
} ToyDataset;

ToyDataset toy_train(void);
ToyDataset toy_test(void);

/* Examples rows[n] of the data set as features[n, 2], in arena, and labels[n]. */
Tensor *toy_batch(const ToyDataset *dataset, const int *rows, int n, int *labels, Arena *arena);

#endif
