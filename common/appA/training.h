/* training.h: the training loop of §A.7, for the sections after it                           tests/test_appA_steps.c */
#ifndef COMMON_APPA_TRAINING_H
#define COMMON_APPA_TRAINING_H

#include "common/appA/neural_network.h"
#include "common/appA/toy_data.h"
#include "common/dataset.h"

#include <stdbool.h>

enum { TOY_EPOCHS = 3, TOY_BATCH = 2, TOY_STEPS = 6 };
#define TOY_LR 0.5f

/* TOY_EPOCHS passes of SGD over the shuffled training points. losses[TOY_STEPS] receives the loss of each batch; print: a line
 * for each. Resets the tape after every step. */
void train_toy(NeuralNetwork *model, Tape *tape, Loader *loader, Rng *rng, float *losses, bool print);

/* The share of examples whose largest score is that of their label. */
float compute_accuracy(const NeuralNetwork *model, Tape *tape, const ToyDataset *dataset);

/* The column of the largest number in row r of x[R,C]. */
int row_argmax(const Tensor *x, int r);

#endif
