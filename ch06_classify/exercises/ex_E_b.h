/* ex_E_b.h: see ex_E_b.c */
#ifndef CH06_EXERCISES_EX_E_B_H
#define CH06_EXERCISES_EX_E_B_H

/* A layer that stays as it is, and beside it two thin matrices that learn. */
typedef struct LoraLayerArrays {
    int R, I, O, rank;
    const float *x;      /* [R,I] */
    const float *weight; /* [O,I], frozen */
    const float *A;      /* [I,rank] */
    const float *B;      /* [rank,O] */
    float alpha;
} LoraLayerArrays;

void my_lora_backward(float *dx, float *dA, float *dB, const float *dy, const LoraLayerArrays *layer);

#endif
