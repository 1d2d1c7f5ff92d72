/* Exercise 7.d  The Alpaca prompt                                          book §7.2
 *
 * A model is asked in the very form in which it was trained: one blank line more, and it sees something that it never saw. Write the
 * book's format_input, byte for byte (\n is a line end; the first two lines are one here):
 *
 *     Below is an instruction that describes a task. Write a response that appropriately completes the request.
 *     \n\n### Instruction:\nINSTRUCTION
 *     and with an input
 *     \n\n### Input:\nINPUT
 *
 * Nothing stands behind that; the answer's header, \n\n### Response:\n, is not part of it. Without an input (entry->input is "")
 * its header falls away, too. Append to text, which may hold something already: buffer_append_string, buffer_printf (common/buffer.h).
 *
 * Before you write: why is ### Response: left to the caller, and to the model?
 * Test it: make exercise EX=7.d      Stuck: make hint EX=7.d */
#include "ch07_instruct/exercises/ex_7_d.h"

void my_format_input(Buffer *text, const Instruction *entry)
{
    (void)text; // TODO: write this function
    (void)entry;
}
