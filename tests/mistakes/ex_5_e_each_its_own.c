// says: each matrix was scaled by a norm of its own
#include "ch05_pretrain/exercises/ex_5_e.h"

#include <math.h>

float my_clip_gradients(float *const *gradients, const int *sizes, int count, float max_norm)
{
    float sum_of_all = 0.0f;
    for (int i = 0; i < count; i++) {
        float sum = 0.0f;
        for (int j = 0; j < sizes[i]; j++)
            sum += gradients[i][j] * gradients[i][j];
        for (int j = 0; j < sizes[i] && sqrtf(sum) > max_norm; j++)
            gradients[i][j] *= max_norm / sqrtf(sum);
        sum_of_all += sum;
    }
    return sqrtf(sum_of_all);
}
