/* nn.h: layers that own their weights                                     book §A.5, §3.4.2, §4.2, tests/test_common_nn.c
 * A layer is a struct of tensors plus a forward function that calls tape_… . Weights lie in the arena that is given, and later
 * their gradients, start as PyTorch starts them (same draws, same order), and are listed in a Parameters for the optimizer.
 * Read next: optimizer.h. */
#ifndef COMMON_NN_H
#define COMMON_NN_H

#include "common/arena.h"
#include "common/rng.h"
#include "common/tape.h"
#include "common/tensor.h"

#include <stdbool.h>

/* All learnable tensors of a model, in the order of creation: PyTorch's model.parameters(). */
typedef struct Parameters {
    Tensor **items;
    int count;
    int capacity;
    Arena *arena; /* the list itself lives here, like the weights */
} Parameters;

void parameters_init(Parameters *parameters, Arena *arena);
void parameters_add(Parameters *parameters, Tensor *tensor);
size_t parameters_size(const Parameters *parameters);           /* number of learnable numbers (wants_grad or not) */
size_t parameters_trainable_size(const Parameters *parameters); /* only those with wants_grad */
void parameters_zero_grad(Parameters *parameters);              /* optimizer.zero_grad() */
void parameters_set_trainable(Parameters *parameters, bool trainable); /* freeze or unfreeze all. book §6.5 */
/* The parameter of that exact name, or NULL. */
Tensor *parameters_find(const Parameters *parameters, const char *name);

/* A weight tensor: named, listed, wanting a gradient (whose memory is taken when backward first wants it: a model that only
 * generates has none). Undefined values. */
Tensor *parameter_new(Parameters *parameters, const char *name, int ndim, const int *shape);

/* Something that is added to a layer's result while the layer's own weights stay as they are. Who makes one puts it first in a
 * struct of its own (ch06, lora.h: appendix E). */
typedef struct Adapter Adapter;
struct Adapter {
    Tensor *(*apply)(const Adapter *adapter, Tape *tape, Tensor *x); /* x[…, in] → [… , out] */
};

typedef struct Linear {
    Tensor *weight;         /* [out, in] */
    Tensor *bias;           /* [out], or NULL */
    const Adapter *adapter; /* or NULL */
} Linear;

/* Draws a new weight or bias uniformly from ±1/√in, as nn.Linear does. rng NULL: draws nothing, the values stay undefined; for a
 * model whose weights come from a file. The same holds for every init below. */
void parameter_draw(Tensor *parameter, int in, Rng *rng);

/* nn.Linear(in, out, bias): weight, then bias, uniform in ±1/√in. Named "NAME.weight" and "NAME.bias". */
void linear_init(Linear *layer, Parameters *parameters, const char *name, int in, int out, bool bias, Rng *rng);
Tensor *linear_apply(const Linear *layer, Tape *tape, Tensor *x); /* x[…, in] → [… , out] */

typedef struct Embedding {
    Tensor *weight; /* [rows, columns] */
} Embedding;

/* nn.Embedding(rows, columns): normal with mean 0 and deviation 1. Named "NAME.weight". */
void embedding_init(Embedding *layer, Parameters *parameters, const char *name, int rows, int columns, Rng *rng);
Tensor *embedding_apply(const Embedding *layer, Tape *tape, const int *ids, int B, int T); /* → [B,T,columns] */

typedef struct LayerNorm {
    Tensor *scale; /* [C], starts as ones */
    Tensor *shift; /* [C], starts as zeros */
} LayerNorm;

/* The book's LayerNorm(C), eps 1e-5. Draws nothing. Named "NAME.scale" and "NAME.shift". book §4.2 */
void layer_norm_init(LayerNorm *layer, Parameters *parameters, const char *name, int C);
Tensor *layer_norm_apply(const LayerNorm *layer, Tape *tape, Tensor *x);

#endif
