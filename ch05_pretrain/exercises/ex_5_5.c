/* Exercise 5.5  What two losses tell                                       book §5.5, exercise 5.5
 *
 * An experiment: a very small GPT reads the bytes of our story, 256 different ones. Its losses on training and on validation text are
 * measured before and after it has read the same 256 bytes of training text a hundred times.
 *
 * 1. Predict the loss before training, for a vocabulary of any size: the model knows nothing, so all words are about equally likely.
 *    The measured loss must come within a tenth of it.
 * 2. Two losses tell whether a model knows its training text by heart: then it is surprised by new text far more than by the old.
 *    Say yes when the validation loss lies more than 1 nat above the training loss.
 *
 * The book's figures for GPT-2 124M on its story, 3.7547 (train) and 3.5596 (validation), and for its own model of 5.2, 0.391 and
 * 6.452, are judged by your function as well.
 * Test it: make exercise EX=5.5      Stuck: make hint EX=5.5
 * With GPT-2's weights in DIR: make ch05 ARGS="--section 'Ex 5.5' --weights DIR --data data/book/the-verdict.txt" */
#include "ch05_pretrain/exercises/ex_5_5.h"

#include <math.h>

double my_loss_before_training(int vocab_size)
{
    (void)vocab_size; // TODO: your prediction, in nats
    return 0.0;
}

bool my_knows_by_heart(double train_loss, double val_loss)
{
    (void)train_loss; // TODO: your judgement
    (void)val_loss;
    return false;
}
