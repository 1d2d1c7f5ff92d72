#include "common/appA/toy_data.h"

static const float train_features[TOY_TRAIN][TOY_FEATURES] = {
    { -1.2f, 3.1f }, { -0.9f, 2.9f }, { -0.5f, 2.6f }, { 2.3f, -1.1f }, { 2.7f, -1.5f },
};
static const int train_labels[TOY_TRAIN] = { 0, 0, 0, 1, 1 };

static const float test_features[TOY_TEST][TOY_FEATURES] = { { -0.8f, 2.8f }, { 2.6f, -1.6f } };
static const int test_labels[TOY_TEST] = { 0, 1 };

ToyDataset toy_train(void)
{
    return (ToyDataset){ train_features, train_labels, TOY_TRAIN };
}

ToyDataset toy_test(void)
{
    return (ToyDataset){ test_features, test_labels, TOY_TEST };
}

Tensor *toy_batch(const ToyDataset *dataset, const int *rows, int n, int *labels, Arena *arena)
{
    Tensor *features = tensor_new_2d(arena, n, TOY_FEATURES);
    for (int i = 0; i < n; i++) {
        for (int c = 0; c < TOY_FEATURES; c++)
            features->data[i * TOY_FEATURES + c] = dataset->features[rows[i]][c];
        labels[i] = dataset->labels[rows[i]];
    }
    return features;
}
