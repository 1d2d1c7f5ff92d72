/* Solution 7.d  The Alpaca prompt                                          book §7.2
 * The library's is format_input in ch07_instruct/instructions.c. For training, header and answer are appended; for a question nothing
 * is, and the model writes the header first: that it does so shows that it recognised the form. */
#include "ch07_instruct/exercises/ex_7_d.h"

void my_format_input(Buffer *text, const Instruction *entry)
{
    buffer_printf(text,
                  "Below is an instruction that describes a task. Write a response that appropriately completes the "
                  "request.\n\n### Instruction:\n%s",
                  entry->instruction);
    if (entry->input[0] != '\0')
        buffer_printf(text, "\n\n### Input:\n%s", entry->input);
}
