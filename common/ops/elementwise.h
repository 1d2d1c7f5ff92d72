/* elementwise.h: operations on one number at a time: +, ·, scale, ReLU, GELU, sigmoid, dropout; sum and mean
 *                                                         book §4.3 (GELU), §3.5.2 (dropout), tests/test_ops_elementwise.c
 * Memory  the caller owns every array; results may not overlap inputs unless said so.
 * Errors  the loops trust their sizes; the tape_… functions check shapes and panic. */
#ifndef COMMON_OPS_ELEMENTWISE_H
#define COMMON_OPS_ELEMENTWISE_H

#include "common/rng.h"
#include "common/tape.h"
#include "common/tensor.h"

#include <stddef.h>

/* y[n] = x[n] Φ(x[n]), with Φ in the tanh form that GPT-2 uses (Hendrycks and Gimpel, arXiv 1606.08415). book §4.3 */
void gelu_forward(float *y, const float *x, size_t n);
void gelu_backward(float *dx, const float *dy, const float *x, size_t n); /* adds into dx */

/* y[n] = max(x[n], 0) */
void relu_forward(float *y, const float *x, size_t n);
void relu_backward(float *dx, const float *dy, const float *x, size_t n);

/* y[n] = x[n] · keep[n] / (1 − drop_rate): what is kept grows, so that the expected sum stays. book §3.5.2 */
void dropout_forward(float *y, const float *x, const uint8_t *keep, float drop_rate, size_t n);
void dropout_backward(float *dx, const float *dy, const uint8_t *keep, float drop_rate, size_t n);

Tensor *tape_add(Tape *tape, Tensor *a, Tensor *b);      /* same shapes */
Tensor *tape_subtract(Tape *tape, Tensor *a, Tensor *b); /* same shapes */
Tensor *tape_multiply(Tape *tape, Tensor *a, Tensor *b); /* same shapes, element by element */
Tensor *tape_scale(Tape *tape, Tensor *x, float factor);

/* x[…, shape of b] + b: b is repeated over x's leading axes (a bias over rows, positions over a batch). */
Tensor *tape_add_broadcast(Tape *tape, Tensor *x, Tensor *b);

Tensor *tape_gelu(Tape *tape, Tensor *x);
Tensor *tape_relu(Tape *tape, Tensor *x);
Tensor *tape_sigmoid(Tape *tape, Tensor *x);

/* Draws a mask in x's order (two words an entry) and drops. rng NULL (evaluation) or drop_rate 0: x itself, nothing drawn. */
Tensor *tape_dropout(Tape *tape, Tensor *x, float drop_rate, Rng *rng);

Tensor *tape_sum(Tape *tape, Tensor *x);  /* one number */
Tensor *tape_mean(Tape *tape, Tensor *x); /* one number */

#endif
