/* logistic.h: the one-neuron classifier of §A.3 and §A.4: loss = cross entropy of σ(x1·w1 + b) and the label y */
#ifndef COMMON_APPA_LOGISTIC_H
#define COMMON_APPA_LOGISTIC_H

#include "common/appA/scalar_tape.h"

/* The book's numbers. */
#define LOGISTIC_X1 1.1
#define LOGISTIC_W1 2.2
#define LOGISTIC_B 0.0
#define LOGISTIC_Y 1.0

/* The same computation on the scalar tape, with the numbers of the lines that one may ask for. */
typedef struct LogisticGraph {
    ScalarTape tape;
    int x1, w1, b, u, z, a, loss; /* u = x1·w1, z = u + b, a = σ(z) */
} LogisticGraph;

void logistic_graph_init(LogisticGraph *graph, double w1, double b);

/* The loss alone, straight from the formula. */
double logistic_loss(double w1, double b);

#endif
