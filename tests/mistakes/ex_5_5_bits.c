// says: the natural logarithm
#include "ch05_pretrain/exercises/ex_5_5.h"

#include <math.h>

double my_loss_before_training(int vocab_size)
{
    return log2(vocab_size);
}

bool my_knows_by_heart(double train_loss, double val_loss)
{
    return val_loss - train_loss > 1.0;
}
