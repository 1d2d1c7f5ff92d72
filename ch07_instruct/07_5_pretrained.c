/* 07_5_pretrained.c: the model before fine-tuning                                                    book §7.5
 * It has learned to continue texts. Given a task, it continues the text of the task; it does not answer. */
#include "ch07_instruct/lesson.h"
#include "ch07_instruct/sections.h"

#include <stdio.h>

void section_7_5_pretrained_model(Chapter *chapter)
{
    Lesson lesson;
    lesson_open(&lesson, chapter);
    lesson_pretrained(&lesson);
    const Instruction *entry = &lesson.data.validation.items[0];
    Buffer prompt = { 0 };
    format_input(&prompt, entry, PROMPT_ALPACA);
    printf("The first validation entry as a prompt:\n\n%s\n\n", prompt.bytes);
    lesson.settings.max_new_tokens = 35; // as many as in the book
    printf("The model continues:\n\n%s\n\n", lesson_respond(&lesson, entry));
    printf("Wanted:\n\n%s\n", entry->output);
    buffer_free(&prompt);
    lesson_close(&lesson);
}
