/* A_8_save_and_load.c: a model is its weights by name                                              book §A.8
 * What is saved is a table from names to arrays, in the safetensors format (common/safetensors.h), which PyTorch and Hugging
 * Face open as well. The code that knows what to do with the arrays is not in the file: to load, make a network of the same
 * shape and fill it. */
#include "common/appA/sections.h"
#include "common/appA/training.h"

#include "common/safetensors.h"

#include <stdio.h>
#include <string.h>

static void save_model(const NeuralNetwork *model, const char *path)
{
    Error error;
    bool ok = safetensors_write(path, model->parameters.items, model->parameters.count, &error);
    chapter_check(ok, &error);
}

static void load_model(NeuralNetwork *model, const char *path)
{
    Error error;
    Safetensors file;
    chapter_check(safetensors_open(&file, path, &error), &error);
    for (int i = 0; i < model->parameters.count; i++) {
        Tensor *tensor = model->parameters.items[i];
        bool ok = safetensors_read_tensor(&file, tensor->name, tensor, &error);
        if (!ok)
            safetensors_close(&file);
        chapter_check(ok, &error);
    }
    safetensors_close(&file);
}

static int equal_weights(const NeuralNetwork *a, const NeuralNetwork *b)
{
    int equal = 1;
    for (int i = 0; i < a->parameters.count; i++) {
        const Tensor *x = a->parameters.items[i];
        const Tensor *y = b->parameters.items[i];
        equal = equal && memcmp(x->data, y->data, tensor_size(x) * sizeof(float)) == 0;
    }
    return equal;
}

void section_a_8_save_and_load(Chapter *chapter)
{
    NeuralNetwork model, other;
    neural_network_init(&model, TOY_FEATURES, TOY_CLASSES, &chapter->weights, &chapter->rng);
    Loader loader;
    loader_init(&loader, TOY_TRAIN, TOY_BATCH, true, true, &chapter->weights);
    float losses[TOY_STEPS];
    train_toy(&model, &chapter->tape, &loader, &chapter->rng, losses, false);

    const char *path = chapter_path(chapter, "model.safetensors");
    save_model(&model, path);
    printf("saved: %s, %d arrays, %zu numbers\n", path, model.parameters.count, parameters_size(&model.parameters));

    neural_network_init(&other, TOY_FEATURES, TOY_CLASSES, &chapter->weights, &chapter->rng);
    ToyDataset train = toy_train();
    printf("a new network:  weights equal: %s, accuracy %.1f\n", equal_weights(&model, &other) ? "yes" : "no",
           (double)compute_accuracy(&other, &chapter->tape, &train));
    load_model(&other, path);
    printf("after loading:  weights equal: %s, accuracy %.1f\n", equal_weights(&model, &other) ? "yes" : "no",
           (double)compute_accuracy(&other, &chapter->tape, &train));
}
