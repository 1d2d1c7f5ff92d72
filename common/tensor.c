#include "common/tensor.h"

#include "common/error.h"

#include <stdarg.h>
#include <string.h>

static size_t shape_size(int ndim, const int *shape)
{
    size_t size = 1;
    for (int axis = 0; axis < ndim; axis++)
        size *= (size_t)shape[axis];
    return size;
}

/* A tensor without values. */
static Tensor *tensor_header(Arena *arena, int ndim, const int *shape)
{
    if (ndim < 0 || ndim > TENSOR_MAX_NDIM)
        panic("tensor: %d axes; 0 to %d are possible", ndim, TENSOR_MAX_NDIM);
    Tensor *tensor = arena_alloc(arena, sizeof *tensor);
    *tensor = (Tensor){ .ndim = ndim };
    for (int axis = 0; axis < ndim; axis++) {
        if (shape[axis] < 1)
            panic("tensor: axis %d has length %d; at least 1 is needed", axis, shape[axis]);
        tensor->shape[axis] = shape[axis];
    }
    return tensor;
}

Tensor *tensor_new(Arena *arena, int ndim, const int *shape)
{
    Tensor *tensor = tensor_header(arena, ndim, shape);
    tensor->data = arena_alloc(arena, tensor_size(tensor) * sizeof(float));
    return tensor;
}

Tensor *tensor_new_1d(Arena *arena, int n)
{
    return tensor_new(arena, 1, (int[]){ n });
}

Tensor *tensor_new_2d(Arena *arena, int rows, int columns)
{
    return tensor_new(arena, 2, (int[]){ rows, columns });
}

Tensor *tensor_new_3d(Arena *arena, int n0, int n1, int n2)
{
    return tensor_new(arena, 3, (int[]){ n0, n1, n2 });
}

Tensor *tensor_from(Arena *arena, const float *values, int ndim, const int *shape)
{
    Tensor *tensor = tensor_new(arena, ndim, shape);
    memcpy(tensor->data, values, tensor_size(tensor) * sizeof(float));
    return tensor;
}

Tensor *tensor_view(Arena *arena, const Tensor *x, int ndim, const int *shape)
{
    Tensor *view = tensor_header(arena, ndim, shape);
    if (tensor_size(view) != tensor_size(x)) {
        char old_shape[64];
        char new_shape[64];
        panic("tensor_view: %s%s does not fit %s: %zu elements are not %zu", x->name,
              tensor_shape_text(x, old_shape, sizeof old_shape), tensor_shape_text(view, new_shape, sizeof new_shape),
              tensor_size(x), tensor_size(view));
    }
    view->data = x->data;
    memcpy(view->name, x->name, sizeof view->name);
    return view;
}

Tensor *tensor_set_name(Tensor *tensor, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(tensor->name, sizeof tensor->name, format, arguments);
    va_end(arguments);
    return tensor;
}

size_t tensor_size(const Tensor *x)
{
    return shape_size(x->ndim, x->shape);
}

int tensor_columns(const Tensor *x)
{
    return x->ndim == 0 ? 1 : x->shape[x->ndim - 1];
}

int tensor_rows(const Tensor *x)
{
    return (int)(tensor_size(x) / (size_t)tensor_columns(x));
}

bool tensor_same_shape(const Tensor *a, const Tensor *b)
{
    if (a->ndim != b->ndim)
        return false;
    for (int axis = 0; axis < a->ndim; axis++) {
        if (a->shape[axis] != b->shape[axis])
            return false;
    }
    return true;
}

void tensor_ensure_grad(Tensor *x, Arena *arena)
{
    if (x->grad == NULL)
        x->grad = arena_alloc_zero(x->home != NULL ? x->home : arena, tensor_size(x) * sizeof(float));
}

void tensor_fill(Tensor *x, float value)
{
    size_t size = tensor_size(x);
    for (size_t i = 0; i < size; i++)
        x->data[i] = value;
}

void tensor_fill_uniform(Tensor *x, float low, float high, Rng *rng)
{
    rng_fill_uniform(x->data, tensor_size(x), low, high, rng);
}

void tensor_fill_normal(Tensor *x, float mean, float std, Rng *rng)
{
    rng_fill_normal(x->data, tensor_size(x), mean, std, rng);
}

char *tensor_shape_text(const Tensor *x, char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "[");
    for (int axis = 0; axis < x->ndim && used < size; axis++)
        used += (size_t)snprintf(text + used, size - used, axis == 0 ? "%d" : ", %d", x->shape[axis]);
    if (used < size)
        snprintf(text + used, size - used, "]");
    return text;
}

void tensor_print(const char *name, const Tensor *x)
{
    floats_print(name, x->data, x->ndim, x->shape);
}

void tensor_check_ndim(const char *op, const Tensor *x, int from, int to)
{
    char shape[64];
    if (x->ndim < from || x->ndim > to)
        panic("%s: %s%s has %d axes; it needs %d to %d", op, x->name, tensor_shape_text(x, shape, sizeof shape),
              x->ndim, from, to);
}

void tensor_check_same(const char *op, const Tensor *a, const Tensor *b)
{
    char shape_a[64];
    char shape_b[64];
    if (!tensor_same_shape(a, b))
        panic("%s: %s%s and %s%s must have the same shape", op, a->name, tensor_shape_text(a, shape_a, sizeof shape_a),
              b->name, tensor_shape_text(b, shape_b, sizeof shape_b));
}
