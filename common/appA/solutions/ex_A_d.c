/* Solution A.d  One step of a training                                     book §A.7
 * The chapter's own is in train_toy in A_7_training_loop.c; the library's step is sgd_step in common/optimizer.c. Chapters 5 to 7
 * take AdamW's in its place (exercise 5.c), all else is the same. */
#include "common/appA/exercises/ex_A_d.h"

#include "common/ops/loss.h"

float my_training_step(NeuralNetwork *model, Tape *tape, Tensor *features, const int *labels, float lr)
{
    Tensor *scores = neural_network_forward(model, tape, features);
    Tensor *loss = tape_cross_entropy(tape, scores, labels);
    parameters_zero_grad(&model->parameters);
    tape_backward(tape, loss);
    for (int i = 0; i < model->parameters.count; i++) {
        Tensor *parameter = model->parameters.items[i];
        if (!parameter->wants_grad)
            continue;
        for (size_t j = 0; j < tensor_size(parameter); j++)
            parameter->data[j] -= lr * parameter->grad[j];
    }
    return loss->data[0];
}
