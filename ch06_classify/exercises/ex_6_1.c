/* Exercise 6.1  Longer padding                                             book §6.3, exercise 6.1
 *
 * An experiment. A very small GPT learns our messages, 60 steps of 16; its rows are filled up with <|endoftext|> to max_length tokens,
 * and the scores are read in one column (ReadPosition, ch06_classify/classifier.h):
 *
 *     READ_LAST_COLUMN    the last of the row, behind all the padding: what the book does
 *     READ_FIRST_COLUMN   the first
 *     READ_END            the <|endoftext|> right behind the message
 *
 * The longest training message has 96 tokens, the model's context is 192.
 * 1. Predict: read in the last column, is the loss on the validation set worse, alike (within 0.1) or better when the rows are filled
 *    up to the whole context of 192 instead of to 96? The check trains both.
 * 2. Choose where to read and how far to fill up, so that no training message is cut, the validation loss is below 0.35, and one pass
 *    over the training set computes at most two thirds of the columns that the book's way does (last column, filled up to the longest).
 *    What stands behind the column that is read is not computed; a batch is as wide as its widest message needs.
 *
 * Test it: make exercise EX=6.1      Stuck: make hint EX=6.1      With a larger model: make ch06 ARGS="--section 'Ex 6.1'"
 * The book: test accuracy 78.33 % instead of 95.67 %. With GPT-2's weights in DIR, which takes hours:
 * make ch06 ARGS="--section 'Ex 6.1' --weights DIR --tokenizer data/gpt2 --data data/sms_spam/SMSSpamCollection" */
#include "ch06_classify/exercises/ex_6_1.h"

Outcome my_prediction(void)
{
    return OUTCOME_NOT_SAID; // TODO: OUTCOME_WORSE, OUTCOME_ALIKE or OUTCOME_BETTER
}

ReadPosition my_read(void)
{
    return READ_LAST_COLUMN; // TODO: change what has to be changed
}

int my_max_length(int longest, int context)
{
    (void)longest; // TODO: change what has to be changed
    return context;
}
