/* Exercise A.a  Read the tape backwards                                    book §A.4
 *
 * A computation was written down line by line (common/appA/scalar_tape.h): line i of tape->lines[] holds
 *
 *     in[0], in[1]            the numbers of the lines that it was computed from; SCALAR_NONE where there is none
 *     partial[0], partial[1]  how much its value moves when that of in[0] (in[1]) moves by a little: ∂value/∂in
 *
 * Fill grad of the lines 0..result: how much does the value of line result move when that line's value moves? The lines behind result
 * have nothing to do with it: don't touch them. grad may hold rubbish from before. A line comes from earlier lines only, and a value
 * may have been used more than once, as w is in w · w:
 *
 *     line  op           in    partial   value          grad
 *        0  w                              3               6       = 1·3 + 1·3, one share from each use
 *        1  multiply     0, 0  3, 3        9               1       the result itself
 *
 * Test it: make exercise EX=A.a      Stuck: make hint EX=A.a      What it leads to: make appA ARGS="--section A.4" */
#include "common/appA/exercises/ex_A_a.h"

void my_scalar_backward(ScalarTape *tape, int result)
{
    (void)tape; // TODO: write this function
    (void)result;
}
