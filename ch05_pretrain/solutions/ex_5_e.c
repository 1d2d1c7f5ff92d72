/* Solution 5.e  Clip gradients by their norm                               book §D.3
 * The library's are gradient_norm and gradient_clip in common/optimizer.c. */
#include "ch05_pretrain/exercises/ex_5_e.h"

#include <math.h>

float my_clip_gradients(float *const *gradients, const int *sizes, int count, float max_norm)
{
    float sum = 0.0f;
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < sizes[i]; j++)
            sum += gradients[i][j] * gradients[i][j];
    }
    float norm = sqrtf(sum);
    if (norm <= max_norm)
        return norm;
    float factor = max_norm / norm;
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < sizes[i]; j++)
            gradients[i][j] *= factor;
    }
    return norm;
}
