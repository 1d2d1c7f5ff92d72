/* A_5_neural_network.c: layers that own their weights                                              book §A.5
 * A layer is a struct of tensors and a function (common/nn.h); a network is a struct of layers and a function
 * (neural_network.h). All weights also stand in one list, Parameters, for whoever wants to count, save or change them. */
#include "common/appA/neural_network.h"
#include "common/appA/sections.h"

#include "common/ops/softmax.h"

#include <stdio.h>

enum { NUM_INPUTS = 50, NUM_OUTPUTS = 3 };

/* As print(model) shows it in PyTorch. */
static void print_modules(const NeuralNetwork *model)
{
    const Linear *layers[] = { &model->layer_0, &model->layer_1, &model->layer_2 };
    const int count = sizeof layers / sizeof layers[0];
    printf("NeuralNetwork(\n  (layers): Sequential(\n");
    for (int i = 0; i < count; i++) {
        const Tensor *weight = layers[i]->weight; // [out, in]
        printf("    (%d): Linear(in_features=%d, out_features=%d, bias=True)\n", 2 * i, weight->shape[1],
               weight->shape[0]);
        if (i + 1 < count)
            printf("    (%d): ReLU()\n", 2 * i + 1);
    }
    printf("  )\n)\n");
}

static void print_model(const NeuralNetwork *model)
{
    for (int i = 0; i < model->parameters.count; i++) {
        const Tensor *tensor = model->parameters.items[i];
        char shape[64];
        printf("  %-16s %-9s %5zu numbers\n", tensor->name, tensor_shape_text(tensor, shape, sizeof shape),
               tensor_size(tensor));
    }
}

void section_a_5_neural_network(Chapter *chapter)
{
    NeuralNetwork model;
    neural_network_init(&model, NUM_INPUTS, NUM_OUTPUTS, &chapter->weights, &chapter->rng);
    print_modules(&model);
    printf("\nIts weights, by name:\n");
    print_model(&model);
    printf("Total number of trainable model parameters: %zu\n\n", parameters_trainable_size(&model.parameters));
    tensor_print("layers.0.weight", model.layer_0.weight);

    rng_seed(&chapter->rng, chapter->options.seed); // again, as in the book: X does not depend on the model
    Tensor *X = tensor_new_2d(&chapter->weights, 1, NUM_INPUTS);
    tensor_fill_uniform(X, 0.0f, 1.0f, &chapter->rng); // torch.rand((1, 50))
    Tape *tape = &chapter->tape;
    Tensor *out = neural_network_forward(&model, tape, X);
    printf("\n");
    tensor_print("out", out);
    printf("operations on the tape: %d\n", tape->count);

    tape_reset(tape);        // forget it, and the results with it
    tape->recording = false; // with torch.no_grad():
    Tensor *logits = neural_network_forward(&model, tape, X);
    tensor_print("out (not recorded)", logits);
    printf("operations on the tape: %d\n", tape->count);
    tensor_print("softmax(out)", tape_softmax(tape, logits));
}

/* The network that §A.7 trains: 2 inputs, 2 outputs. */
void exercise_a_3_parameter_count(Chapter *chapter)
{
    NeuralNetwork model;
    neural_network_init(&model, 2, 2, &chapter->weights, &chapter->rng);
    print_model(&model);
    printf("parameters: %zu\n", parameters_size(&model.parameters));
}
