/* Exercise 7.1  Another form of prompt                                     book §7.2, exercise 7.1
 *
 * The Alpaca form spends more than thirty words on every task before it comes to the point. Phi-3's is shorter. Write it, byte for
 * byte; \n is a line end:
 *
 *     the task    <|user|>\nINSTRUCTION                  without an input (entry->input is "")
 *                 <|user|>\nINSTRUCTION\nINPUT           with one
 *     the entry   the task, then \n<|assistant|>:\nOUTPUT
 *
 * my_phi3_task is what the model is asked, my_phi3_entry what it is trained on. Both append to text, which may hold something already:
 * buffer_append_string(text, "…") or buffer_printf(text, "…%s…", …) (common/buffer.h).
 *
 *     { "Name the opposite of 'warm'.", "", "cold" }:   <|user|>\nName the opposite of 'warm'.\n<|assistant|>:\ncold
 *
 * Test it: make exercise EX=7.1      Stuck: make hint EX=7.1
 * Both forms, trained and compared: make ch07 ARGS="--section 'Ex 7.1'" (with GPT-2 medium's weights in DIR and the book's entries:
 * --weights DIR --data data/book/instruction-data.json --epochs 2 behind it) */
#include "ch07_instruct/exercises/ex_7_1.h"

void my_phi3_task(Buffer *text, const Instruction *entry)
{
    (void)text; // TODO: write this function
    (void)entry;
}

void my_phi3_entry(Buffer *text, const Instruction *entry)
{
    (void)text; // TODO: write this function
    (void)entry;
}
