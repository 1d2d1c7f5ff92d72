/* shape.h: the same numbers under another shape or in another order        book §A.2.3, §3.6.2, tests/test_ops_shape.c
 * The fast attention needs none of these: it reads its operands with strides. The composed attention of chapter 3 does, as the
 * book's .view(), .transpose() and torch.cat. */
#ifndef COMMON_OPS_SHAPE_H
#define COMMON_OPS_SHAPE_H

#include "common/tape.h"
#include "common/tensor.h"

/* The same values in the same order under a new shape of equal size; data is shared, the gradient is not. */
Tensor *tape_reshape(Tape *tape, Tensor *x, int ndim, const int *shape);

/* Axes axis1 and axis2 change places; the result is a contiguous copy. PyTorch: x.transpose(axis1, axis2).contiguous() */
Tensor *tape_transpose(Tape *tape, Tensor *x, int axis1, int axis2);

/* parts[count], equal but for the last axis, joined along it. PyTorch: torch.cat(parts, dim=-1). count ≤ NODE_MAX_INPUTS */
Tensor *tape_concat(Tape *tape, Tensor *const *parts, int count);

/* Rows of x seen as [R, C]: y[count, C] with y_i = x_(rows_i), 0 ≤ rows_i < R; a row may be taken more than once.
 * PyTorch: x[rows]. Chapter 6 takes each text's last token this way. */
Tensor *tape_select_rows(Tape *tape, Tensor *x, const int *rows, int count);

#endif
