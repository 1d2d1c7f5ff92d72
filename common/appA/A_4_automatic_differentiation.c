/* A_4_automatic_differentiation.c: how much does the loss change with each weight?                 book §A.4
 * Four ways to the same two numbers, ∂loss/∂w1 and ∂loss/∂b:
 *   by hand      the derivatives of σ and log cancel nicely: ∂loss/∂z = a − y, so ∂loss/∂w1 = (a − y)·x1, ∂loss/∂b = a − y
 *   differences  move w1 by a little to both sides and look: needs no calculus, two forward passes a weight, never exact
 *   scalar tape  the graph of §A.3 read backwards (scalar_tape.c: a hundred lines)
 *   tensor tape  the same for arrays (common/tape.h): what all chapters train with */
#include "common/appA/logistic.h"
#include "common/appA/sections.h"

#include "common/ops/elementwise.h"
#include "common/ops/loss.h"

#include <math.h>
#include <stdio.h>

typedef struct Gradients {
    double w1, b;
} Gradients;

static Gradients by_hand(void)
{
    double a = 1.0 / (1.0 + exp(-(LOGISTIC_X1 * LOGISTIC_W1 + LOGISTIC_B)));
    return (Gradients){ (a - LOGISTIC_Y) * LOGISTIC_X1, a - LOGISTIC_Y };
}

/* (f(w + h) − f(w − h)) / 2h: what is left of the error shrinks with h². */
static Gradients by_differences(double h)
{
    double w1_up = logistic_loss(LOGISTIC_W1 + h, LOGISTIC_B);
    double w1_down = logistic_loss(LOGISTIC_W1 - h, LOGISTIC_B);
    double b_up = logistic_loss(LOGISTIC_W1, LOGISTIC_B + h);
    double b_down = logistic_loss(LOGISTIC_W1, LOGISTIC_B - h);
    return (Gradients){ (w1_up - w1_down) / (2.0 * h), (b_up - b_down) / (2.0 * h) };
}

static Gradients by_scalar_tape(LogisticGraph *graph)
{
    logistic_graph_init(graph, LOGISTIC_W1, LOGISTIC_B);
    scalar_backward(&graph->tape, graph->loss);
    return (Gradients){ graph->tape.lines[graph->w1].grad, graph->tape.lines[graph->b].grad };
}

static Gradients by_tensor_tape(Chapter *chapter)
{
    Tape *tape = &chapter->tape;
    Tensor *x1 = tensor_set_name(tensor_new_1d(&chapter->step, 1), "x1"); // names for the debugger: tape loss
    Tensor *w1 = tensor_set_name(tensor_new_1d(&chapter->step, 1), "w1");
    Tensor *b = tensor_set_name(tensor_new_1d(&chapter->step, 1), "b");
    Tensor *y = tensor_set_name(tensor_new_1d(&chapter->step, 1), "y");
    tensor_fill(x1, (float)LOGISTIC_X1);
    tensor_fill(w1, (float)LOGISTIC_W1);
    tensor_fill(b, (float)LOGISTIC_B);
    tensor_fill(y, (float)LOGISTIC_Y);
    w1->wants_grad = true; // requires_grad=True
    b->wants_grad = true;

    Tensor *z = tape_add(tape, tape_multiply(tape, x1, w1), b);
    Tensor *a = tape_sigmoid(tape, z);
    Tensor *loss = tape_binary_cross_entropy(tape, a, y);
    printf("tensor tape, as recorded:");
    for (int i = 0; i < tape->count; i++)
        printf("%s %s", i == 0 ? "" : " →", tape->nodes[i].op);
    printf("\n");
    tape_backward(tape, loss);
    return (Gradients){ (double)w1->grad[0], (double)b->grad[0] };
}

void section_a_4_automatic_differentiation(Chapter *chapter)
{
    LogisticGraph graph;
    Gradients hand = by_hand();
    Gradients wide = by_differences(0.1);
    Gradients narrow = by_differences(0.001);
    Gradients scalar = by_scalar_tape(&graph);
    scalar_tape_print(&graph.tape, 1);
    printf("\n");
    Gradients tensor = by_tensor_tape(chapter);

    printf("\n%-28s  %12s  %12s\n", "", "d loss/d w1", "d loss/d b");
    printf("%-28s  %12.4f  %12.4f\n", "by hand", hand.w1, hand.b);
    printf("%-28s  %12.4f  %12.4f\n", "differences, h = 0.1", wide.w1, wide.b);
    printf("%-28s  %12.4f  %12.4f\n", "differences, h = 0.001", narrow.w1, narrow.b);
    printf("%-28s  %12.4f  %12.4f\n", "scalar tape", scalar.w1, scalar.b);
    printf("%-28s  %12.4f  %12.4f\n", "tensor tape", tensor.w1, tensor.b);
}
