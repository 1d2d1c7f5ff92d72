/* 07_7_responses.c: what the model answers                                                           book §7.7
 * The held-out entries, which training never saw, are answered and kept in a file beside the answers that were wanted. */
#include "ch05_pretrain/model_files.h"
#include "ch07_instruct/lesson.h"
#include "ch07_instruct/sections.h"

#include <stdio.h>

enum { SHOWN = 3 };

static void print_response(const Instruction *entry, const char *response)
{
    Buffer prompt = { 0 };
    format_input(&prompt, entry, PROMPT_ALPACA);
    printf("%s\n\nCorrect response:\n>> %s\n\nModel response:\n>> %s\n-------------------------------------\n\n",
           prompt.bytes, entry->output, response);
    buffer_free(&prompt);
}

void section_7_7_responses(Chapter *chapter)
{
    Lesson lesson;
    Error error;
    lesson_open(&lesson, chapter);
    lesson_finetuned(&lesson);
    const Instructions *held_out = &lesson.data.held_out;
    ResponseSettings settings = { lesson.settings.style, lesson.settings.max_new_tokens };
    const char **responses = respond_to_all(&lesson.gpt, lesson.tokenizer, held_out, &settings, &chapter->weights);
    for (int i = 0; i < SHOWN && i < held_out->count; i++)
        print_response(&held_out->items[i], responses[i]);

    const char *path = chapter_path(chapter, "instruction-data-with-response.json");
    chapter_check(responses_write(path, held_out, responses, &error), &error);
    printf("%d responses: %s\n", held_out->count, path);
    printf("the model: %s\n", chapter_path(chapter, "model"));
    lesson_close(&lesson);
}
