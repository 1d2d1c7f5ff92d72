// says: it is the difference that counts, not the training loss alone
#include "ch05_pretrain/exercises/ex_5_5.h"

#include <math.h>

double my_loss_before_training(int vocab_size)
{
    return log(vocab_size);
}

bool my_knows_by_heart(double train_loss, double val_loss)
{
    (void)val_loss;
    return train_loss < 3.0;
}
