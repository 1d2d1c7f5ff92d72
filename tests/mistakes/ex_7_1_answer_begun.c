// says: the task ends before <|assistant|>
#include "ch07_instruct/exercises/ex_7_1.h"

void my_phi3_task(Buffer *text, const Instruction *entry)
{
    buffer_printf(text, "<|user|>\n%s", entry->instruction);
    if (entry->input[0] != '\0')
        buffer_printf(text, "\n%s", entry->input);
    buffer_append_string(text, "\n<|assistant|>:\n");
}

void my_phi3_entry(Buffer *text, const Instruction *entry)
{
    my_phi3_task(text, entry);
    buffer_append_string(text, entry->output);
}
