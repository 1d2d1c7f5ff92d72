/* Exercise 6.e  How good is a filter?                                      book §6.6
 *
 * logits[n,2] are a model's scores for n messages (column 0 ham, column 1 spam), labels[n] what they are. The model says spam where the
 * score for spam is the larger one; at a tie it says ham. Fill in the report (ex_6_e.h):
 *
 *     confusion[label][predicted]    how many messages of that label got that answer
 *     accuracy     right answers out of all messages
 *     precision    of the messages that were called spam, the share that is spam; 1 where none was called so
 *     recall       of the spam, the share that was called spam; 1 where there is none
 *
 *     scores -1 -2 | 0 3 | 2 1 | 1 4, labels 0 1 1 0:   confusion 1 1 | 1 1, accuracy 0.5, precision 0.5, recall 0.5
 *
 * Test it: make exercise EX=6.e      Stuck: make hint EX=6.e */
#include "ch06_classify/exercises/ex_6_e.h"

void my_report(Report *report, const float *logits, const int *labels, int n)
{
    (void)report; // TODO: write this function
    (void)logits;
    (void)labels;
    (void)n;
}
