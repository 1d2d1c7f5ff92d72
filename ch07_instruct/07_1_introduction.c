/* 07_1_introduction.c: what instruction fine-tuning is                                               book §7.1
 * A pre-trained model continues a text. Asked a question, it may well continue with another question. What an assistant does, it
 * learns from examples: a task and the answer that was wanted, written one behind the other as a text like any other. */
#include "ch07_instruct/lesson.h"
#include "ch07_instruct/sections.h"

#include <stdio.h>

static void print_pair(const Instruction *entry)
{
    printf("task:   %s\n", entry->instruction);
    if (entry->input[0] != '\0')
        printf("about:  %s\n", entry->input);
    printf("wanted: %s\n\n", entry->output);
}

void section_7_1_introduction(Chapter *chapter)
{
    Lesson lesson;
    lesson_open(&lesson, chapter);
    const Instructions *train = &lesson.data.train;
    printf("\nPairs of a task and the answer that is wanted:\n\n");
    print_pair(&train->items[0]);
    print_pair(&train->items[train->count - 1]);
    printf("The model shall learn from %d of them, and then answer %d that it never saw.\n", train->count,
           lesson.data.held_out.count);
    lesson_close(&lesson);
}
