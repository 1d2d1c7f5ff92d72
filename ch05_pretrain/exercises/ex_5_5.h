/* ex_5_5.h: see ex_5_5.c */
#ifndef CH05_EXERCISES_EX_5_5_H
#define CH05_EXERCISES_EX_5_5_H

#include <stdbool.h>

double my_loss_before_training(int vocab_size);
bool my_knows_by_heart(double train_loss, double val_loss);

#endif
