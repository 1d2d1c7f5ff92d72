// says: what was there is gone
#include "ch04_gpt/exercises/ex_4_e.h"

#include <string.h>

void my_block_backward(float *dx, float *dh, const float *dy, int n, const MyBlock *block)
{
    memcpy(dh, dy, (size_t)n * sizeof *dh); // y = h + …
    block->feed_forward_backward(dh, dy, n, block->feed_forward);
    for (int i = 0; i < n; i++)
        dx[i] = dh[i];
    block->attention_backward(dx, dh, n, block->attention);
}
