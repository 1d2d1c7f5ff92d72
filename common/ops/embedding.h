/* embedding.h: a token id picks a row of a table                                  book §2.7, tests/test_ops_embedding.c
 * Shapes  ids[R] in 0..V−1, weight[V,C] → y[R,C]. The same as a linear layer on one-hot rows, without the zeros. */
#ifndef COMMON_OPS_EMBEDDING_H
#define COMMON_OPS_EMBEDDING_H

#include "common/tape.h"
#include "common/tensor.h"

void embedding_forward(float *y, const int *ids, const float *weight, int R, int C);
/* dweight row ids_r += dy row r; an id that occurs twice gets both. */
void embedding_backward(float *dweight, const float *dy, const int *ids, int R, int C);

/* ids[B·T], row-major → [B,T,C]. Panics on an id outside the table. The ids are copied. */
Tensor *tape_embedding(Tape *tape, Tensor *weight, const int *ids, int B, int T);

#endif
