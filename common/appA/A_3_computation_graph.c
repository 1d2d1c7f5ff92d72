/* A_3_computation_graph.c: a model is a graph of small steps                                       book §A.3
 * One neuron: z = x1·w1 + b, a = σ(z) = 1/(1 + e^(−z)) is the probability of class 1, and the loss says how surprised it is
 * by the label: −log a where y = 1, −log(1 − a) where y = 0. Written down step by step, with who came from whom, this is the
 * graph that the next section walks backwards. */
#include "common/appA/logistic.h"
#include "common/appA/sections.h"

#include <math.h>
#include <stdio.h>

double logistic_loss(double w1, double b)
{
    double z = LOGISTIC_X1 * w1 + b;
    double a = 1.0 / (1.0 + exp(-z));
    return -LOGISTIC_Y * log(a) - (1.0 - LOGISTIC_Y) * log(1.0 - a);
}

void logistic_graph_init(LogisticGraph *graph, double w1, double b)
{
    *graph = (LogisticGraph){ 0 };
    ScalarTape *tape = &graph->tape;
    graph->x1 = scalar_input(tape, "x1", LOGISTIC_X1);
    graph->w1 = scalar_input(tape, "w1", w1);
    graph->b = scalar_input(tape, "b", b);
    graph->u = scalar_multiply(tape, graph->x1, graph->w1);
    graph->z = scalar_add(tape, graph->u, graph->b);
    graph->a = scalar_sigmoid(tape, graph->z);
    graph->loss = scalar_binary_cross_entropy(tape, graph->a, LOGISTIC_Y);
}

void section_a_3_computation_graph(Chapter *chapter)
{
    (void)chapter;
    double z = LOGISTIC_X1 * LOGISTIC_W1 + LOGISTIC_B;
    double a = 1.0 / (1.0 + exp(-z));
    double loss = -log(a); // the label is 1
    printf("z = x1·w1 + b = %.4f\na = σ(z) = %.4f\nloss = −log a = %.4f\n\n", z, a, loss);

    LogisticGraph graph;
    logistic_graph_init(&graph, LOGISTIC_W1, LOGISTIC_B);
    scalar_tape_print(&graph.tape, 0);
    printf("\nloss: %.4f\n", graph.tape.lines[graph.loss].value);
}
