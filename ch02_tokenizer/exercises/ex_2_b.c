/* Exercise 2.b  Which pair is merged next?                                 book §2.5
 *
 * A vocabulary is learned by merging, again and again, the pair of neighbours that occurs most often. Find it in ids[count]. The
 * ids are bytes, 0 to 255; −1 stands between two words, and a pair never reaches across it. Return how often the pair occurs.
 *
 * Of pairs that are equally frequent, the greater goes first: the greater left one, and where these are equal too, the greater
 * right one. (Any rule would do, but there has to be one, or two programs learn two vocabularies.)
 *
 *     l o w −1 l o −1 o w        l o: 2 times, o w: 2 times       best = o w, return 2
 *
 * Leave best alone and return 0 when there is no pair. Quick is not asked for: a table of 256 · 256 counts will do, or two loops.
 * Test it: make exercise EX=2.b      Stuck: make hint EX=2.b      What it leads to: make ch02 ARGS="--section 2.5" */
#include "ch02_tokenizer/exercises/ex_2_b.h"

int my_most_frequent_pair(Pair *best, const int *ids, int count)
{
    (void)best; // TODO: write this function
    (void)ids;
    (void)count;
    return 0;
}
