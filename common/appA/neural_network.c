#include "common/appA/neural_network.h"

#include "common/ops/elementwise.h"

void neural_network_init(NeuralNetwork *model, int num_inputs, int num_outputs, Arena *arena, Rng *rng)
{
    parameters_init(&model->parameters, arena);
    linear_init(&model->layer_0, &model->parameters, "layers.0", num_inputs, NETWORK_HIDDEN_1, true, rng);
    linear_init(&model->layer_1, &model->parameters, "layers.2", NETWORK_HIDDEN_1, NETWORK_HIDDEN_2, true, rng);
    linear_init(&model->layer_2, &model->parameters, "layers.4", NETWORK_HIDDEN_2, num_outputs, true, rng);
}

Tensor *neural_network_forward(const NeuralNetwork *model, Tape *tape, Tensor *x)
{
    Tensor *hidden_1 = tape_relu(tape, linear_apply(&model->layer_0, tape, x));        // [R,30]
    Tensor *hidden_2 = tape_relu(tape, linear_apply(&model->layer_1, tape, hidden_1)); // [R,20]
    return linear_apply(&model->layer_2, tape, hidden_2);                              // [R,num_outputs]
}
