// says: g comes first on the way back
#include "ch04_gpt/exercises/ex_4_e.h"

#include <string.h>

void my_block_backward(float *dx, float *dh, const float *dy, int n, const MyBlock *block)
{
    memcpy(dh, dy, (size_t)n * sizeof *dh); // y = h + …
    block->attention_backward(dh, dy, n, block->attention);
    for (int i = 0; i < n; i++)
        dx[i] += dh[i]; // h = x + …
    block->feed_forward_backward(dx, dh, n, block->feed_forward);
}
