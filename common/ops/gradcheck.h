/* gradcheck.h: is a gradient right? Ask the function itself                              tests/test_ops_*.c
 * A derivative is what a small change of an input does to the result: (f(x + h) − f(x − h)) / 2h. That is slow and a little
 * inexact, but it cannot share a mistake with the backward function that it judges. Every op here is checked this way.
 * The result y of f is made a single number by weights: loss = Σ w_i y_i with fixed random w, summed in double. */
#ifndef COMMON_OPS_GRADCHECK_H
#define COMMON_OPS_GRADCHECK_H

#include "common/tape.h"
#include "common/tensor.h"

/* Computes something from inputs[…] with tape_… functions. Called many times: same inputs, same result. */
typedef Tensor *(*GradcheckFunction)(Tape *tape, Tensor *const *inputs, void *context);

/* The largest disagreement found. */
typedef struct GradcheckReport {
    int input;         /* which tensor */
    size_t element;    /* which of its numbers */
    double analytic;   /* what backward says */
    double numeric;    /* what differences say */
    double difference; /* |analytic − numeric| / max(1, |analytic|, |numeric|) */
} GradcheckReport;

/* Compares the gradient of every element of inputs[count] (those with wants_grad) with central differences of width h; at most
 * max_elements evenly spread elements of each tensor are looked at. */
GradcheckReport gradcheck(GradcheckFunction function, Tensor *const *inputs, int count, void *context, float h,
                          int max_elements);

#endif
