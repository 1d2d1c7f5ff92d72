/* Exercise 7.e  The answer in what was written, and whether it is right    book §7.5, §7.7, §7.8
 *
 * 1. my_response appends the answer to response. generated is all the text: its first prompt_length bytes are the task that the model
 *    was asked, behind them stands what it wrote. It writes the header "### Response:" first, since the task ends before it; then the
 *    answer. Take off the header where what it wrote begins with it (blanks before it don't matter), and blanks around the answer.
 *    A blank is a space, a line end \n, \r or a tab. A header anywhere else is text like any other.
 *
 *        task + "\n\n### Response:\nThe capital is Paris.\n"     →    "The capital is Paris."
 *
 * 2. my_is_exact compares an answer with the one that was wanted, kindly: letters A–Z count as a–z, any run of blanks as one space,
 *    blanks around not at all, and one full stop at the end not either.
 *
 *        "the  capital is\nparis"  and  "The capital is Paris."  →    true
 *        "The capital is Paris, I think."                        →    false: what begins rightly is not right
 *
 * Before you write: which of these kindnesses may be wrong for a task such as "Write HELLO in small letters"?
 * Test it: make exercise EX=7.e      Stuck: make hint EX=7.e */
#include "ch07_instruct/exercises/ex_7_e.h"

void my_response(Buffer *response, const char *generated, size_t prompt_length)
{
    (void)response; // TODO: write this function
    (void)generated;
    (void)prompt_length;
}

bool my_is_exact(const char *response, const char *output)
{
    (void)response; // TODO: write this function
    (void)output;
    return false;
}
