// says: the sign of the difference counts
#include "ch05_pretrain/exercises/ex_5_5.h"

#include <math.h>

double my_loss_before_training(int vocab_size)
{
    return log(vocab_size);
}

bool my_knows_by_heart(double train_loss, double val_loss)
{
    return fabs(val_loss - train_loss) > 1.0;
}
