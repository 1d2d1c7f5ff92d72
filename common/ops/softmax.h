/* softmax.h: scores become probabilities, and what must not be seen gets none   book §3.3.1, §3.5.1, tests/test_ops_softmax.c
 * Shapes  x[R,C] → y[R,C], over the last axis; every row sums to 1. */
#ifndef COMMON_OPS_SOFTMAX_H
#define COMMON_OPS_SOFTMAX_H

#include "common/tape.h"
#include "common/tensor.h"

/* y may be x. A row of only −INFINITY gives zeros. */
void softmax_forward(float *y, const float *x, int R, int C);
/* Needs y, not x; adds into dx. */
void softmax_backward(float *dx, const float *dy, const float *y, int R, int C);

Tensor *tape_softmax(Tape *tape, Tensor *x);

/* scores[…, T_q, T_k] with everything after a row's own position set to value (−INFINITY before softmax, 0 after it).
 * Row i stands at position i + T_k − T_q: the queries are the last ones. */
Tensor *tape_mask_future(Tape *tape, Tensor *scores, float value);

/* Each row of x divided by its sum: the book's renormalisation after masking with 0. book §3.5.1 */
Tensor *tape_normalize_rows(Tape *tape, Tensor *x);

#endif
