/* ex_A_d.h: see ex_A_d.c */
#ifndef COMMON_APPA_EXERCISES_EX_A_D_H
#define COMMON_APPA_EXERCISES_EX_A_D_H

#include "common/appA/neural_network.h"

float my_training_step(NeuralNetwork *model, Tape *tape, Tensor *features, const int *labels, float lr);

#endif
