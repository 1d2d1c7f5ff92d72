/* tensor.h: an array of floats with a name, a shape and perhaps a gradient              book §A.2, tests/test_common_tensor.c
 * Nothing clever: values lie one after the other in memory, the last axis fastest (row-major), as in a C array or a
 * contiguous PyTorch tensor. In gdb, print tensor->data[i] is the number. Axis lengths are int; every product of lengths is
 * size_t. Tensors live in an arena and are never freed one by one. Read next: tape.h. */
#ifndef COMMON_TENSOR_H
#define COMMON_TENSOR_H

#include "common/arena.h"
#include "common/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { TENSOR_MAX_NDIM = 5, TENSOR_NAME_SIZE = 56 };

/* A weight's values once more in fewer bits, for generation (ops/matvec.h). */
typedef struct StoredWeight StoredWeight;

typedef struct Tensor {
    char name[TENSOR_NAME_SIZE]; /* "blocks.0.W_query"; empty for a passing value */
    int ndim;                    /* number of axes; 0: a single number */
    int shape[TENSOR_MAX_NDIM];  /* length of each axis; the last one lies side by side in memory */
    float *data;                 /* the values, tensor_size() of them */
    float *grad;                 /* ∂loss/∂data, same layout; NULL until backward first reaches this tensor */
    Arena *home;                 /* a weight's: its gradient is taken from here when it is first wanted; else NULL */
    bool wants_grad;             /* a weight that learns, or a value that depends on one */
    const StoredWeight *stored;  /* what a layer reads instead of data while no tape records; NULL: data */
} Tensor;

/* A tensor with undefined values. shape[ndim], each at least 1. */
Tensor *tensor_new(Arena *arena, int ndim, const int *shape);
Tensor *tensor_new_1d(Arena *arena, int n);
Tensor *tensor_new_2d(Arena *arena, int rows, int columns);
Tensor *tensor_new_3d(Arena *arena, int n0, int n1, int n2);

/* A tensor of the given shape with a copy of values[product of shape]. */
Tensor *tensor_from(Arena *arena, const float *values, int ndim, const int *shape);

/* The same values under another shape with as many elements: no copy, data is shared. PyTorch's view and reshape. */
Tensor *tensor_view(Arena *arena, const Tensor *x, int ndim, const int *shape);

/* printf-formats the name; a name that is too long is cut. Returns tensor, so that calls can be chained. */
Tensor *tensor_set_name(Tensor *tensor, const char *format, ...) __attribute__((format(printf, 2, 3)));

size_t tensor_size(const Tensor *x); /* number of elements */
int tensor_columns(const Tensor *x); /* length of the last axis; 1 for a single number */
int tensor_rows(const Tensor *x);    /* elements / columns: all axes but the last as one */
bool tensor_same_shape(const Tensor *a, const Tensor *b);

/* Makes room for the gradient, filled with zeros, if it is not there yet: in x->home, or in arena where x has none. */
void tensor_ensure_grad(Tensor *x, Arena *arena);

void tensor_fill(Tensor *x, float value);
void tensor_fill_uniform(Tensor *x, float low, float high, Rng *rng); /* Tensor.uniform_; torch.rand for 0, 1 */
void tensor_fill_normal(Tensor *x, float mean, float std, Rng *rng);  /* Tensor.normal_; torch.randn for 0, 1 */

/* Writes the shape as "[2, 6, 3]" into text[size] and returns text. */
char *tensor_shape_text(const Tensor *x, char *text, size_t size);

/* Prints "name [2, 6, 3]" and then the values as PyTorch prints them: 4 decimals, aligned, rows and columns of a large tensor
 * shortened to the first and last three with dots between. */
void tensor_print(const char *name, const Tensor *x);

/* The same for values that are no tensor: x[product of shape]. */
void floats_print(const char *name, const float *x, int ndim, const int *shape);
void ints_print(const char *name, const int *x, int ndim, const int *shape);

/* Panics, naming op, tensor and shape, unless x has from..to axes. */
void tensor_check_ndim(const char *op, const Tensor *x, int from, int to);

/* Panics, naming op and both shapes, unless a and b have the same shape. */
void tensor_check_same(const char *op, const Tensor *a, const Tensor *b);

#endif
