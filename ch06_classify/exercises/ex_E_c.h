/* ex_E_c.h: see ex_E_c.c */
#ifndef CH06_EXERCISES_EX_E_C_H
#define CH06_EXERCISES_EX_E_C_H

void my_lora_merge(float *weight, const float *A, const float *B, float alpha, int I, int O, int rank);
void my_lora_unmerge(float *weight, const float *A, const float *B, float alpha, int I, int O, int rank);

#endif
