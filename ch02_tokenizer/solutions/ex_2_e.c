/* Solution 2.e  An embedding, and its way back                             book §2.7, appendix A.4
 *     y[r,c] = weight[ids_r,c]   ⇒   dweight[v,c] += Σ over all r with ids_r = v of dy[r,c]
 * The library's are embedding_forward and embedding_backward in common/ops/embedding.c. */
#include "ch02_tokenizer/exercises/ex_2_e.h"

void my_embedding(float *y, const float *weight, const int *ids, int R, int C)
{
    for (int r = 0; r < R; r++) {
        for (int c = 0; c < C; c++)
            y[r * C + c] = weight[ids[r] * C + c];
    }
}

void my_embedding_backward(float *dweight, const float *dy, const int *ids, int R, int C)
{
    for (int r = 0; r < R; r++) {
        for (int c = 0; c < C; c++)
            dweight[ids[r] * C + c] += dy[r * C + c];
    }
}
