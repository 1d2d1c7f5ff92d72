/* Exercise 7.f  A judge's points                                           book §7.8
 *
 * A large model is asked to grade an answer from 0 to 100 and to write the whole number alone. Most of the time it does. Read the points
 * out of what it wrote:
 *
 *     the first number in the text counts, wherever it stands             "85"   "Score: 85/100"   "I give 85 out of 100."   →  85
 *     a point or a comma ends it                                          "85.5"                                             →  85
 *     no number at all                                                    "The answer is excellent."   ""                    →  −1
 *     a number outside 0 … 100, or one with a minus sign right before it  "850"   "-5"   "99999999999"                       →  −1
 *
 * −1 means: passed over. The mean is over the answers that were graded.
 * Before you write: why not 0 for an answer that could not be read? And what would become of the mean if "850" counted as 100?
 * Test it: make exercise EX=7.f      Stuck: make hint EX=7.f      With a judge: make ch07 ARGS="--section 7.8 --judge URL" */
#include "ch07_instruct/exercises/ex_7_f.h"

int my_score(const char *answer)
{
    (void)answer; // TODO: write this function
    return -2;
}
