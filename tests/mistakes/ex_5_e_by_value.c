// says: that is clipping by value
#include "ch05_pretrain/exercises/ex_5_e.h"

#include <math.h>

float my_clip_gradients(float *const *gradients, const int *sizes, int count, float max_norm)
{
    float sum = 0.0f;
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < sizes[i]; j++) {
            sum += gradients[i][j] * gradients[i][j];
            gradients[i][j] = fminf(fmaxf(gradients[i][j], -max_norm), max_norm);
        }
    }
    return sqrtf(sum);
}
