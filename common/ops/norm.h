/* norm.h: layer normalisation                                                    book §4.2, tests/test_ops_norm.c
 * Each row gets mean 0 and variance 1 (biased, divided by C, as the book's class), then a learned scale and shift.
 * Shapes  x[R,C]  scale[C]  shift[C]  →  y[R,C];  mean[R] and rstd[R] = 1/√(variance + eps) are kept for the way back.
 * Source  Ba, Kiros, Hinton, arXiv 1607.06450. */
#ifndef COMMON_OPS_NORM_H
#define COMMON_OPS_NORM_H

#include "common/tape.h"
#include "common/tensor.h"

void layer_norm_forward(float *y, float *mean, float *rstd, const float *x, const float *scale, const float *shift,
                        float eps, int R, int C);
/* Adds into dx, dscale and dshift; NULL where nobody wants the gradient. scratch is left as it was. */
void layer_norm_backward(float *dx, float *dscale, float *dshift, const float *dy, const float *x, const float *scale,
                         const float *mean, const float *rstd, int R, int C, Arena *scratch);

/* Over the last axis of x. The book's eps is 1e-5. */
Tensor *tape_layer_norm(Tape *tape, Tensor *x, Tensor *scale, Tensor *shift, float eps);

#endif
