/* Exercise A.3  The numbers that a network learns                          book §A.5, exercise A.3
 *
 * A network of linear layers, one behind the other: widths[0] numbers go in, widths[1] come out of the first layer and go into the
 * second, and so on; widths[count - 1] come out at the end. Each layer has a weight for every pair of an input and an output, and a
 * bias. How many numbers does the whole network learn?
 *
 *     { 50, 30, 20, 3 }      2213, as the book prints in §A.5
 *     { 2, 30, 20, 2 }       the network that §A.7 trains: count it on paper first, it is the book's question
 *
 * ReLU stands between the layers and learns nothing. Models become large: what is larger than 2³¹ does not fit into an int.
 * Test it: make exercise EX=A.3      Stuck: make hint EX=A.3      What it leads to: make appA ARGS="--section 'Ex A.3'" */
#include "common/appA/exercises/ex_A_3.h"

size_t my_parameter_count(const int *widths, int count)
{
    (void)widths; // TODO: write this function
    (void)count;
    return 0;
}
