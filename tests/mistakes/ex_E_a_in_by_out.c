// says: weight lies out-by-in
#include "ch06_classify/exercises/ex_E_a.h"

enum { MOST_RANK = 8 };

void my_lora_forward(float *y, const float *x, const float *weight, const float *A, const float *B, float alpha,
                     LoraSizes sizes)
{
    int I = sizes.I, O = sizes.O, rank = sizes.rank;
    for (int r = 0; r < sizes.R; r++) {
        float narrow[MOST_RANK] = { 0 }; // x[r,:]·A
        for (int i = 0; i < I; i++) {
            for (int k = 0; k < rank; k++)
                narrow[k] += x[r * I + i] * A[i * rank + k];
        }
        for (int o = 0; o < O; o++) {
            float layer = 0.0f;
            for (int i = 0; i < I; i++)
                layer += x[r * I + i] * weight[i * O + o];
            float beside = 0.0f;
            for (int k = 0; k < rank; k++)
                beside += narrow[k] * B[k * O + o];
            y[r * O + o] = layer + alpha * beside;
        }
    }
}
