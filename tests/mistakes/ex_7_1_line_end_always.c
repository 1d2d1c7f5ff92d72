// says: the line end before the input stands there without an input
#include "ch07_instruct/exercises/ex_7_1.h"

void my_phi3_task(Buffer *text, const Instruction *entry)
{
    buffer_printf(text, "<|user|>\n%s\n%s", entry->instruction, entry->input);
}

void my_phi3_entry(Buffer *text, const Instruction *entry)
{
    my_phi3_task(text, entry);
    buffer_printf(text, "\n<|assistant|>:\n%s", entry->output);
}
