/* neural_network.h: three linear layers, the first two followed by ReLU              book §A.5, tests/test_appA_steps.c
 * Shapes  x[R, num_inputs] → [R, 30] → [R, 20] → [R, num_outputs]: scores (logits), one a class. */
#ifndef COMMON_APPA_NEURAL_NETWORK_H
#define COMMON_APPA_NEURAL_NETWORK_H

#include "common/arena.h"
#include "common/nn.h"
#include "common/rng.h"
#include "common/tape.h"

enum { NETWORK_HIDDEN_1 = 30, NETWORK_HIDDEN_2 = 20 };

typedef struct NeuralNetwork {
    Linear layer_0, layer_1, layer_2;
    Parameters parameters; /* weight and bias of each layer, in this order */
} NeuralNetwork;

/* Weights in arena, drawn as PyTorch draws them: layer by layer, weight before bias. */
void neural_network_init(NeuralNetwork *model, int num_inputs, int num_outputs, Arena *arena, Rng *rng);

Tensor *neural_network_forward(const NeuralNetwork *model, Tape *tape, Tensor *x);

#endif
