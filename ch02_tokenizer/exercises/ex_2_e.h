/* ex_2_e.h: see ex_2_e.c */
#ifndef CH02_EXERCISES_EX_2_E_H
#define CH02_EXERCISES_EX_2_E_H

/* y[R,C]: row r is the row of weight[V,C] that ids[r] names. */
void my_embedding(float *y, const float *weight, const int *ids, int R, int C);

/* Adds ∂loss/∂weight into dweight[V,C], from dy[R,C] = ∂loss/∂y. */
void my_embedding_backward(float *dweight, const float *dy, const int *ids, int R, int C);

#endif
