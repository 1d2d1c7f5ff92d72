/* Exercise 6.a  As many ham as spam                                        book §6.2
 *
 * labels[count]: 1 spam, 0 ham, and there is more ham. Choose all spam and as many ham: write the numbers of the chosen messages
 * (0 … count − 1) into chosen, first the ham, then the spam in their order, and return how many they are.
 *
 * Which ham? shuffled[H] has the numbers 0 … H − 1 in random order, H being the number of ham messages: it is what pandas draws from
 * the seed, and numbers the ham among themselves. Take its first ones: shuffled[0] = 4 means the fifth ham, wherever that stands.
 *
 *     labels 0 1 0 0 0 1 0, shuffled 4 0 2 1 3:   6 0 1 5, returns 4 (the fifth ham is message 6, the first is message 0)
 *
 * Test it: make exercise EX=6.a      Stuck: make hint EX=6.a */
#include "ch06_classify/exercises/ex_6_a.h"

int my_balance(int *chosen, const int *labels, int count, const int *shuffled)
{
    (void)chosen; // TODO: write this function
    (void)labels;
    (void)count;
    (void)shuffled;
    return 0;
}
