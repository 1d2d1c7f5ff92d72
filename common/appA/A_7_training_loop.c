/* A_7_training_loop.c: compute, look at the error, step downhill, again                            book §A.7
 * The loop that every chapter's training is a variant of: forward pass, loss, gradients to zero, backward pass, one step of
 * the optimizer: weight −= lr · gradient. */
#include "common/appA/sections.h"
#include "common/appA/training.h"

#include "common/ops/loss.h"
#include "common/ops/softmax.h"
#include "common/optimizer.h"

#include <stdio.h>

void train_toy(NeuralNetwork *model, Tape *tape, Loader *loader, Rng *rng, float *losses, bool print)
{
    ToyDataset train = toy_train();
    int step = 0;
    for (int epoch = 0; epoch < TOY_EPOCHS; epoch++) {
        const int *rows;
        int n;
        loader_start(loader, rng);
        for (int batch = 0; (n = loader_next(loader, &rows)) > 0; batch++) {
            int labels[TOY_BATCH];
            Tensor *features = toy_batch(&train, rows, n, labels, tape->arena);
            Tensor *logits = neural_network_forward(model, tape, features); // [2,2]
            Tensor *loss = tape_cross_entropy(tape, logits, labels);

            parameters_zero_grad(&model->parameters); // optimizer.zero_grad()
            tape_backward(tape, loss);                // loss.backward()
            sgd_step(&model->parameters, TOY_LR);     // optimizer.step()

            losses[step++] = loss->data[0];
            if (print)
                printf("Epoch: %03d/%03d | Batch %03d/%03d | Train Loss: %.2f\n", epoch + 1, TOY_EPOCHS, batch,
                       loader_batches(loader), (double)loss->data[0]);
            tape_reset(tape);
        }
    }
}

int row_argmax(const Tensor *x, int r)
{
    int C = tensor_columns(x);
    const float *row = &x->data[(size_t)r * (size_t)C];
    int best = 0;
    for (int c = 1; c < C; c++)
        best = row[c] > row[best] ? c : best;
    return best;
}

/* The scores for the whole data set, not recorded. */
static Tensor *logits_of(const NeuralNetwork *model, Tape *tape, const ToyDataset *dataset)
{
    int rows[TOY_TRAIN], labels[TOY_TRAIN];
    for (int i = 0; i < dataset->count; i++)
        rows[i] = i;
    bool was_recording = tape->recording;
    tape->recording = false;
    Tensor *features = toy_batch(dataset, rows, dataset->count, labels, tape->arena);
    Tensor *logits = neural_network_forward(model, tape, features);
    tape->recording = was_recording;
    return logits;
}

float compute_accuracy(const NeuralNetwork *model, Tape *tape, const ToyDataset *dataset)
{
    Tensor *logits = logits_of(model, tape, dataset);
    int correct = 0;
    for (int i = 0; i < dataset->count; i++)
        correct += row_argmax(logits, i) == dataset->labels[i];
    return (float)correct / (float)dataset->count;
}

/* Scores, probabilities, predictions for the training points, and how many are right. */
static void print_predictions(Chapter *chapter, const NeuralNetwork *model, const ToyDataset *dataset)
{
    Tensor *outputs = logits_of(model, &chapter->tape, dataset);
    tensor_print("outputs", outputs);
    float probas[TOY_TRAIN * TOY_CLASSES];
    softmax_forward(probas, outputs->data, dataset->count, TOY_CLASSES);
    printf("probas [%d, %d]\n", dataset->count, TOY_CLASSES); // never as 9.1e-04: like the book's set_printoptions
    for (int i = 0; i < dataset->count; i++)
        printf("  %.4f  %.4f\n", (double)probas[i * TOY_CLASSES], (double)probas[i * TOY_CLASSES + 1]);

    int predictions[TOY_TRAIN], right[TOY_TRAIN], correct = 0;
    for (int i = 0; i < dataset->count; i++) {
        predictions[i] = row_argmax(outputs, i);
        right[i] = predictions[i] == dataset->labels[i];
        correct += right[i];
    }
    ints_print("predictions", predictions, 1, &dataset->count);
    printf("predictions == y_train [%d]\ntensor([", dataset->count);
    for (int i = 0; i < dataset->count; i++)
        printf("%s%s", right[i] ? "True" : "False", i + 1 < dataset->count ? ", " : "])\n");
    printf("sum(predictions == y_train): %d of %d\n", correct, dataset->count);
}

void section_a_7_training_loop(Chapter *chapter)
{
    NeuralNetwork model;
    neural_network_init(&model, TOY_FEATURES, TOY_CLASSES, &chapter->weights, &chapter->rng);
    Loader loader;
    loader_init(&loader, TOY_TRAIN, TOY_BATCH, true, true, &chapter->weights);
    float losses[TOY_STEPS];
    train_toy(&model, &chapter->tape, &loader, &chapter->rng, losses, true);

    ToyDataset train = toy_train();
    ToyDataset test = toy_test();
    printf("\n");
    print_predictions(chapter, &model, &train);
    printf("\ncompute_accuracy on the training points: %.1f\n",
           (double)compute_accuracy(&model, &chapter->tape, &train));
    printf("compute_accuracy on the test points: %.1f\n", (double)compute_accuracy(&model, &chapter->tape, &test));
}
