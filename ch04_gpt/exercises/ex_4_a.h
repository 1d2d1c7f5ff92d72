/* ex_4_a.h: see ex_4_a.c */
#ifndef CH04_EXERCISES_EX_4_A_H
#define CH04_EXERCISES_EX_4_A_H

/* y[R,C] = scale · (x − mean) / √(variance + eps) + shift, mean and variance of each row of x[R,C]; scale[C], shift[C]. */
void my_layer_norm(float *y, const float *x, const float *scale, const float *shift, float eps, int R, int C);

#endif
