#include "common/nn.h"

#include "common/error.h"
#include "common/ops/elementwise.h"
#include "common/ops/embedding.h"
#include "common/ops/linear.h"
#include "common/ops/norm.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void parameters_init(Parameters *parameters, Arena *arena)
{
    *parameters = (Parameters){ .arena = arena };
}

void parameters_add(Parameters *parameters, Tensor *tensor)
{
    if (parameters->count == parameters->capacity) {
        int capacity = parameters->capacity == 0 ? 32 : 2 * parameters->capacity;
        Tensor **items = arena_alloc(parameters->arena, (size_t)capacity * sizeof *items);
        if (parameters->count > 0)
            memcpy(items, parameters->items, (size_t)parameters->count * sizeof *items);
        parameters->items = items;
        parameters->capacity = capacity;
    }
    parameters->items[parameters->count] = tensor;
    parameters->count++;
}

size_t parameters_size(const Parameters *parameters)
{
    size_t size = 0;
    for (int i = 0; i < parameters->count; i++)
        size += tensor_size(parameters->items[i]);
    return size;
}

size_t parameters_trainable_size(const Parameters *parameters)
{
    size_t size = 0;
    for (int i = 0; i < parameters->count; i++)
        size += parameters->items[i]->wants_grad ? tensor_size(parameters->items[i]) : 0;
    return size;
}

/* Gradients of a small model stay in the caches, where the next step adds to them; those of a large one don't. */
void parameters_zero_grad(Parameters *parameters)
{
    enum { MOST_IN_CACHE = 4 * 1024 * 1024 };
    bool far = parameters_size(parameters) > MOST_IN_CACHE;
    for (int i = 0; i < parameters->count; i++) {
        Tensor *tensor = parameters->items[i];
        if (tensor->grad == NULL)
            continue;
        size_t n = tensor_size(tensor);
#pragma omp parallel for if (n > PARALLEL_MIN_FLOATS)
        for (size_t start = 0; start < n; start += PARALLEL_MIN_FLOATS) {
            if (far)
                row_clear_far(&tensor->grad[start], parallel_piece(n, start));
            else
                memset(&tensor->grad[start], 0, parallel_piece(n, start) * sizeof(float));
        }
    }
}

void parameters_set_trainable(Parameters *parameters, bool trainable)
{
    for (int i = 0; i < parameters->count; i++)
        parameters->items[i]->wants_grad = trainable;
}

Tensor *parameters_find(const Parameters *parameters, const char *name)
{
    for (int i = 0; i < parameters->count; i++) {
        if (strcmp(parameters->items[i]->name, name) == 0)
            return parameters->items[i];
    }
    return NULL;
}

Tensor *parameter_new(Parameters *parameters, const char *name, int ndim, const int *shape)
{
    Tensor *tensor = tensor_new(parameters->arena, ndim, shape);
    tensor_set_name(tensor, "%s", name);
    tensor->home = parameters->arena;
    tensor->wants_grad = true;
    parameters_add(parameters, tensor);
    return tensor;
}

/* A parameter named "layer.part". */
static Tensor *part_new(Parameters *parameters, const char *layer, const char *part, int ndim, const int *shape)
{
    char name[TENSOR_NAME_SIZE];
    snprintf(name, sizeof name, "%s.%s", layer, part);
    return parameter_new(parameters, name, ndim, shape);
}

void parameter_draw(Tensor *parameter, int in, Rng *rng)
{
    float bound = (float)(1.0 / sqrt((double)in));
    if (rng != NULL)
        tensor_fill_uniform(parameter, -bound, bound, rng);
}

void linear_init(Linear *layer, Parameters *parameters, const char *name, int in, int out, bool bias, Rng *rng)
{
    *layer = (Linear){ 0 };
    layer->weight = part_new(parameters, name, "weight", 2, (int[]){ out, in });
    parameter_draw(layer->weight, in, rng);
    if (!bias)
        return;
    layer->bias = part_new(parameters, name, "bias", 1, &out);
    parameter_draw(layer->bias, in, rng);
}

Tensor *linear_apply(const Linear *layer, Tape *tape, Tensor *x)
{
    Tensor *y = tape_linear(tape, x, layer->weight, layer->bias);
    if (layer->adapter == NULL)
        return y;
    return tape_add(tape, y, layer->adapter->apply(layer->adapter, tape, x));
}

void embedding_init(Embedding *layer, Parameters *parameters, const char *name, int rows, int columns, Rng *rng)
{
    layer->weight = part_new(parameters, name, "weight", 2, (int[]){ rows, columns });
    if (rng != NULL)
        tensor_fill_normal(layer->weight, 0.0f, 1.0f, rng);
}

Tensor *embedding_apply(const Embedding *layer, Tape *tape, const int *ids, int B, int T)
{
    return tape_embedding(tape, layer->weight, ids, B, T);
}

void layer_norm_init(LayerNorm *layer, Parameters *parameters, const char *name, int C)
{
    layer->scale = part_new(parameters, name, "scale", 1, &C);
    tensor_fill(layer->scale, 1.0f);
    layer->shift = part_new(parameters, name, "shift", 1, &C);
    tensor_fill(layer->shift, 0.0f);
}

Tensor *layer_norm_apply(const LayerNorm *layer, Tape *tape, Tensor *x)
{
    const float eps = 1e-5f;
    return tape_layer_norm(tape, x, layer->scale, layer->shift, eps);
}
