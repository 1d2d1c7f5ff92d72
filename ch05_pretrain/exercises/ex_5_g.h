/* ex_5_g.h: see ex_5_g.c */
#ifndef CH05_EXERCISES_EX_5_G_H
#define CH05_EXERCISES_EX_5_G_H

double my_perplexity(const float *probabilities, int n);

#endif
