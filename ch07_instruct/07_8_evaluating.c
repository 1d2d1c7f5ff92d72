/* 07_8_evaluating.c: how good are the answers?                                                       book §7.8
 * Free text has no accuracy, so the book lets a larger language model score each answer from 0 to 100; ours does that with
 * --judge URL, where an Ollama server listens. Questions about stories have one right answer each, though, and there counting is
 * the better judge. */
#include "ch07_instruct/judge.h"
#include "ch07_instruct/lesson.h"
#include "ch07_instruct/sections.h"

#include <stdio.h>

enum { SHOWN = 3 };

/* A question of no consequence, to see that the judge is there; then scores. */
static void ask_the_judge(const Options *options, const Instructions *entries, const char *const *responses)
{
    Judge judge;
    JudgeResult result;
    Buffer answer = { 0 };
    Error error;
    bool ok = judge_open(&judge, options->judge, options->judge_model, &error) &&
              judge_query(&judge, &answer, "What do llamas eat?", &error);
    if (ok)
        printf("\njudge: %s at %s\nWhat do llamas eat? %s\n\n", options->judge_model, options->judge, answer.bytes);
    for (int i = 0; ok && i < SHOWN && i < entries->count; i++) {
        int score;
        ok = judge_score(&judge, &score, &entries->items[i], responses[i], &error);
        if (ok)
            printf("Dataset response:\n>> %s\nModel response:\n>> %s\nScore:\n>> %d\n\n", entries->items[i].output,
                   responses[i], score);
    }
    ok = ok && judge_responses(&result, &judge, entries, responses, &error);
    judge_close(&judge);
    buffer_free(&answer);
    chapter_check(ok, &error);
    printf("Number of scores: %d of %d\nAverage score: %.2f\n", result.scored, result.count, result.mean);
}

/* The responses of a file that has them in all its entries; else NULL. */
static const char **responses_of(const Instructions *entries, Arena *arena)
{
    const char **responses = arena_alloc(arena, (size_t)entries->count * sizeof *responses);
    for (int i = 0; i < entries->count; i++) {
        responses[i] = entries->items[i].response;
        if (responses[i] == NULL)
            return NULL;
    }
    return responses;
}

void section_7_8_evaluating(Chapter *chapter)
{
    Lesson lesson;
    lesson_open(&lesson, chapter);
    Instructions judged = lesson.entries;
    const char **responses = responses_of(&lesson.entries, &chapter->weights);
    if (responses != NULL) {
        ExactMatch match = responses_exact(&judged, responses, NULL);
        printf("%d entries with their responses; %d are exact\n", match.count, match.right);
    } else {
        InstructResult result = { 0 };
        lesson_finetuned(&lesson);
        instruct_evaluate(&result, &lesson.gpt, lesson.tokenizer, &lesson.data, &lesson.settings, &chapter->weights);
        print_exact_match(&result);
        judged = lesson.data.held_out;
        responses = result.responses;
    }
    if (chapter->options.judge != NULL)
        ask_the_judge(&chapter->options, &judged, responses);
    else
        printf("\nA language model as judge: start Ollama (ollama serve; ollama pull llama3) and add\n"
               "    --judge http://localhost:11434\n");
    lesson_close(&lesson);
}
