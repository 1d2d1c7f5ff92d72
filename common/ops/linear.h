/* linear.h: y = x · weightᵀ + bias                                          book §3.4.2, §4.3, tests/test_ops_linear.c
 * Shapes  x[R,I]  weight[O,I]  bias[O] or NULL  →  y[R,O]. weight lies out-by-in, as PyTorch stores it.
 * Memory  the caller owns every array; y overlaps neither x nor weight.
 * Errors  none: sizes are trusted here. tape_linear() is the one that checks shapes.
 * Source  Rumelhart, Hinton, Williams, Nature 323 (1986) for the backward pass. */
#ifndef COMMON_OPS_LINEAR_H
#define COMMON_OPS_LINEAR_H

#include "common/tape.h"
#include "common/tensor.h"

void linear_forward(float *y, const float *x, const float *weight, const float *bias, int R, int I, int O);
/* Adds into dx, dweight and dbias; NULL where nobody wants the gradient. */
void linear_backward(float *dx, float *dweight, float *dbias, const float *dy, const float *x, const float *weight,
                     int R, int I, int O);

/* x[…, I] → [… , O]; bias may be NULL. */
Tensor *tape_linear(Tape *tape, Tensor *x, Tensor *weight, Tensor *bias);

/* GELU(x · weightᵀ + bias) in one pass over memory: the first half of the feed-forward block. */
Tensor *tape_linear_gelu(Tape *tape, Tensor *x, Tensor *weight, Tensor *bias);

#endif
