/* Solution 7.1  Another form of prompt                                     book §7.2, exercise 7.1
 * The library's are format_input and format_entry with PROMPT_PHI3, in ch07_instruct/instructions.c. */
#include "ch07_instruct/exercises/ex_7_1.h"

void my_phi3_task(Buffer *text, const Instruction *entry)
{
    buffer_printf(text, "<|user|>\n%s", entry->instruction);
    if (entry->input[0] != '\0')
        buffer_printf(text, "\n%s", entry->input);
}

void my_phi3_entry(Buffer *text, const Instruction *entry)
{
    my_phi3_task(text, entry);
    buffer_printf(text, "\n<|assistant|>:\n%s", entry->output);
}
