/* Exercise A.d  One step of a training                                     book §A.7
 *
 * Everything that is trained in this book is trained by repeating this: compute the scores of a batch, the loss, the gradients,
 * and move each weight a little against its gradient. Write one such step for the network of §A.5, and return the loss, as it was
 * before the step. What you need is there:
 *
 *     neural_network_forward(model, tape, features)   the scores of features[R,2]
 *     tape_cross_entropy(tape, scores, labels)        the loss, a tensor of one number: loss->data[0]
 *     tape_backward(tape, loss)                       adds the gradients to what the weights' grad holds
 *     model->parameters.count, .items[i]              the network's tensors; tensor_size(items[i]) numbers each,
 *     items[i]->data, items[i]->grad, ->wants_grad    the numbers, their gradients, and whether they learn at all
 *
 * Gradients are added up, for whoever wants to sum over several batches; you don't: set them to 0 first (parameters_zero_grad, or
 * a loop; grad is NULL before the first backward pass). The step itself is SGD: weight −= lr · gradient, for all that learn.
 * Write it yourself.
 * Test it: make exercise EX=A.d      Stuck: make hint EX=A.d      What it leads to: make appA ARGS="--section A.7" */
#include "common/appA/exercises/ex_A_d.h"

#include "common/ops/loss.h"

float my_training_step(NeuralNetwork *model, Tape *tape, Tensor *features, const int *labels, float lr)
{
    (void)model; // TODO: write this function
    (void)tape;
    (void)features;
    (void)labels;
    (void)lr;
    return -1.0f;
}
