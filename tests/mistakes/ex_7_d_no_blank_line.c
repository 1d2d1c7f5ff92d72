// says: a blank line belongs before ### Input:
#include "ch07_instruct/exercises/ex_7_d.h"

void my_format_input(Buffer *text, const Instruction *entry)
{
    buffer_printf(text,
                  "Below is an instruction that describes a task. Write a response that appropriately completes the "
                  "request.\n\n### Instruction:\n%s",
                  entry->instruction);
    if (entry->input[0] != '\0')
        buffer_printf(text, "\n### Input:\n%s", entry->input);
}
