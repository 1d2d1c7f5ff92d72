// says: not that nothing passes
#include "ch06_classify/exercises/ex_E_b.h"

enum { MOST_RANK = 8 };

void my_lora_backward(float *dx, float *dA, float *dB, const float *dy, const LoraLayerArrays *layer)
{
    int I = layer->I, O = layer->O, rank = layer->rank;
    for (int r = 0; r < layer->R; r++) {
        const float *x_r = &layer->x[r * I];
        const float *dy_r = &dy[r * O];
        float narrow[MOST_RANK] = { 0 }; // x[r,:]·A
        float dnarrow[MOST_RANK] = { 0 };
        for (int k = 0; k < rank; k++) {
            for (int i = 0; i < I; i++)
                narrow[k] += x_r[i] * layer->A[i * rank + k];
            for (int o = 0; o < O; o++)
                dnarrow[k] += layer->alpha * dy_r[o] * layer->B[k * O + o];
        }
        for (int k = 0; k < rank; k++) {
            for (int o = 0; o < O; o++)
                dB[k * O + o] += layer->alpha * narrow[k] * dy_r[o];
        }
        for (int i = 0; i < I; i++) {
            for (int k = 0; k < rank; k++) {
                dA[i * rank + k] += x_r[i] * dnarrow[k];
                dx[r * I + i] += dnarrow[k] * layer->A[i * rank + k];
            }
        }
    }
}
