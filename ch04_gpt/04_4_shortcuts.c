/* 04_4_shortcuts.c: a way around each layer, for the gradient                                                 book §4.4
 * On its way back the gradient is multiplied by something at every layer; in a deep network little may be left for the first
 * ones. A shortcut adds a layer's input to its output,  y = x + layer(x),  so ∂y/∂x = 1 + ∂layer/∂x: the 1 is a path on which
 * the gradient passes undiminished. Five layers of three units show it. Source: He et al., arXiv 1512.03385. */
#include "ch04_gpt/sections.h"
#include "common/nn.h"
#include "common/ops/elementwise.h"
#include "common/ops/loss.h"

#include <math.h>
#include <stdio.h>

enum { DEEP_LAYERS = 5 };

/* The book's ExampleDeepNeuralNetwork: Linear and GELU, five times. */
typedef struct DeepNetwork {
    Linear layers[DEEP_LAYERS];
    bool use_shortcut;
} DeepNetwork;

static void deep_network_init(DeepNetwork *network, Parameters *parameters, bool use_shortcut, Rng *rng)
{
    static const int layer_sizes[DEEP_LAYERS + 1] = { 3, 3, 3, 3, 3, 1 };
    network->use_shortcut = use_shortcut;
    for (int i = 0; i < DEEP_LAYERS; i++) {
        char name[32];
        snprintf(name, sizeof name, "layers.%d.0", i);
        linear_init(&network->layers[i], parameters, name, layer_sizes[i], layer_sizes[i + 1], true, rng);
    }
}

static Tensor *deep_network_forward(const DeepNetwork *network, Tape *tape, Tensor *x)
{
    for (int i = 0; i < DEEP_LAYERS; i++) {
        Tensor *layer_output = tape_gelu(tape, linear_apply(&network->layers[i], tape, x));
        bool fits = tensor_same_shape(x, layer_output); /* the last layer goes from 3 to 1: nothing to add */
        x = network->use_shortcut && fits ? tape_add(tape, x, layer_output) : layer_output;
    }
    return x;
}

static double mean_size(const float *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += fabs((double)x[i]);
    return sum / (double)n;
}

/* How much each layer's weights would learn from the example: the mean size of their gradients. */
static void print_gradients(const DeepNetwork *network, Tape *tape, Tensor *x)
{
    Tensor *output = deep_network_forward(network, tape, x);
    Tensor *target = tensor_from(tape->arena, (float[]){ 0.0f }, 2, (int[]){ 1, 1 });
    Tensor *loss = tape_mean_squared_error(tape, output, target);
    tape_backward(tape, loss);
    double means[DEEP_LAYERS];
    for (int i = 0; i < DEEP_LAYERS; i++) {
        const Tensor *weight = network->layers[i].weight;
        means[i] = mean_size(weight->grad, tensor_size(weight));
        printf("%s has gradient mean of %.9g\n", weight->name, means[i]);
    }
    printf("the first layer gets %.1f %% of what the last one gets\n", 100.0 * means[0] / means[DEEP_LAYERS - 1]);
}

void section_4_4_shortcuts(Chapter *chapter)
{
    Tensor *sample_input = tensor_from(&chapter->weights, (float[]){ 1.0f, 0.0f, -1.0f }, 2, (int[]){ 1, 3 });
    for (int shortcut = 0; shortcut <= 1; shortcut++) {
        Parameters parameters;
        DeepNetwork network;
        parameters_init(&parameters, &chapter->weights);
        rng_seed(&chapter->rng, chapter->options.seed); /* the same weights both times */
        deep_network_init(&network, &parameters, shortcut == 1, &chapter->rng);
        printf(shortcut == 1 ? "\nwith shortcuts:\n" : "without shortcuts:\n");
        print_gradients(&network, &chapter->tape, sample_input);
        tape_reset(&chapter->tape);
    }
}
