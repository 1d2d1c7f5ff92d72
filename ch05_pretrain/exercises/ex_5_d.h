/* ex_5_d.h: see ex_5_d.c */
#ifndef CH05_EXERCISES_EX_5_D_H
#define CH05_EXERCISES_EX_5_D_H

double my_learning_rate(int step, int warmup_steps, int total_steps, double initial, double peak, double minimum);

#endif
