// says: that is the view without the transpose
#include "ch03_attention/exercises/ex_3_f.h"

#include <string.h>

void my_split_heads(float *y, const float *x, int B, int T, int H, int D)
{
    memcpy(y, x, (size_t)B * (size_t)T * (size_t)H * (size_t)D * sizeof *y);
}
