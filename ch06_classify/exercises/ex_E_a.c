/* Exercise E.a  LoRA's forward pass                                        book §E.1, §E.4
 *
 * A linear layer with frozen weights, and beside it a product of two thin matrices that learns:
 *
 *     y = x·Wᵀ + alpha · (x·A)·B          x[R,I]  weight[O,I]  A[I,rank]  B[rank,O]  →  y[R,O]
 *
 * weight lies out-by-in, as every layer's here; A and B lie the other way round, as the book has them. In numbers:
 *
 *     xA[r,k] = Σ_i x[r,i] A[i,k]          y[r,o] = Σ_i x[r,i] weight[o,i] + alpha · Σ_k xA[r,k] B[k,o]
 *
 * Multiply x·A first: rank numbers a row. A·B would be a matrix as large as weight, and is never made.
 * A test never has a rank above 8: enum { MOST_RANK = 8 } is enough for a row of your own, float narrow[MOST_RANK].
 * Test it: make exercise EX=E.a      Stuck: make hint EX=E.a */
#include "ch06_classify/exercises/ex_E_a.h"

void my_lora_forward(float *y, const float *x, const float *weight, const float *A, const float *B, float alpha,
                     LoraSizes sizes)
{
    (void)y; // TODO: write this function; sizes.R, sizes.I, sizes.O, sizes.rank
    (void)x;
    (void)weight;
    (void)A;
    (void)B;
    (void)alpha;
    (void)sizes;
}
