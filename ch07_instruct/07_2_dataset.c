/* 07_2_dataset.c: entries, their prompts, and which of them are held out                             book §7.2
 * An entry is a JSON object { "instruction", "input", "output" }. For the model it becomes one text in a fixed form (Alpaca's:
 * Taori et al., Stanford 2023), so that it can tell the task from the answer. */
#include "ch07_instruct/lesson.h"
#include "ch07_instruct/sections.h"

#include <stdio.h>

static void print_entry(const Instructions *entries, int number)
{
    const Instruction *entry = &entries->items[number < entries->count ? number : entries->count - 1];
    printf("Example entry:\n  instruction: %s\n  input:       %s\n  output:      %s\n\n", entry->instruction,
           entry->input, entry->output);
}

static void print_formatted(const Instructions *entries, int number)
{
    Buffer text = { 0 };
    format_entry(&text, &entries->items[number < entries->count ? number : entries->count - 1], PROMPT_ALPACA);
    printf("%s\n\n", text.bytes);
    buffer_free(&text);
}

void section_7_2_preparing_dataset(Chapter *chapter)
{
    enum { WITH_INPUT = 50, WITHOUT_INPUT = 999 }; // the entries that the book looks at
    Lesson lesson;
    lesson_open(&lesson, chapter);
    const Instructions *entries = &lesson.entries;
    printf("\nNumber of entries: %d\n\n", entries->count);
    print_entry(entries, WITH_INPUT);
    print_entry(entries, WITHOUT_INPUT);
    printf("Formatted, with the answer:\n\n");
    print_formatted(entries, WITH_INPUT);
    print_formatted(entries, WITHOUT_INPUT);

    InstructionSplit split = instructions_split(entries);
    printf("Training set length: %d\n", split.train.count);
    printf("Validation set length: %d\n", split.validation.count);
    printf("Test set length: %d\n", split.test.count);
    if (chapter->options.data == NULL)
        printf("\nWith questions about stories, whose passages differ in the three sets: %d, %d, %d\n",
               lesson.data.train.count, lesson.data.validation.count, lesson.data.held_out.count);
    lesson_close(&lesson);
}
