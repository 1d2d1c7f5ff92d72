/* Exercise 5.4  Go on with a training                                      book §5.4, exercise 5.4
 *
 * A training was saved. In a new session there is the same model with other, freshly drawn weights, and a new optimizer. Copy what
 * is needed, so that the training goes on as if nothing had happened: number by number, for saved will be gone afterwards.
 *
 *     saved->parameters->count               so many tensors; now has as many, of the same shapes, in the same order
 *     saved->parameters->items[i]->data      the weights of one; tensor_size(items[i]) numbers
 *     saved->m[i]->data, saved->v[i]->data   AdamW's two running means for it, just as many numbers
 *     saved->step                            steps taken so far
 *
 * Test it: make exercise EX=5.4      Stuck: make hint EX=5.4      What it leads to: make ch05 ARGS="--section 'Ex 5.4'" */
#include "ch05_pretrain/exercises/ex_5_4.h"

#include <string.h>

void my_resume(AdamW *now, const AdamW *saved)
{
    (void)now; // TODO: write this function
    (void)saved;
}
