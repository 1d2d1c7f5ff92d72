/* instructions.h: tasks with their answers, and the prompts made of them           book §7.2, tests/test_ch07_instructions.c
 * An entry says what to do (instruction), perhaps with what (input; "" where there is none), and the answer (output). Entries come
 * from a JSON file in the book's form, from the embedded tasks about language, or from the story world: a question, a
 * passage as its input, a short answer that the passage decides.
 * Memory  entries and their strings live in the arena that is given.
 * Errors  a file that is not there, not JSON, or whose entry 17 lacks a key: "FILE: entry 17: key …". Read next: instruction_batch.h. */
#ifndef CH07_INSTRUCTIONS_H
#define CH07_INSTRUCTIONS_H

#include "common/arena.h"
#include "common/buffer.h"
#include "common/data/story_questions.h"
#include "common/error.h"

#include <stdint.h>

typedef struct Instruction {
    const char *instruction; /* "Name the opposite of 'warm'." */
    const char *input;       /* "" where there is none */
    const char *output;
    const char *response;          /* "model_response" in a file: what a model answered; NULL where there is none */
    const StoryQuestion *question; /* of a passage question; NULL: a task about language, or from a file */
} Instruction;

typedef struct Instructions {
    Instruction *items; /* items[count] */
    int count;
} Instructions;

/* Reads a JSON array of objects with the strings "instruction", "input" (may be left out), "output" and perhaps "model_response". */
bool instructions_read(Instructions *entries, const char *path, Arena *arena, Error *error);

/* The embedded tasks about language. */
void instructions_embedded(Instructions *entries, Arena *arena);

/* Story number 0, 1, … of a collection of the story world (story_at's seed), until there are count questions. A story whose
 * passage stands in one of seen's questions is passed over; seen NULL: none is. */
void instructions_about_stories(Instructions *entries, int64_t collection, int count, const Instructions *seen,
                                Arena *arena);

/* Collections for questions. Pre-training reads others (ch05_pretrain/corpus.h). */
enum { QUESTIONS_TRAINING = 3, QUESTIONS_VALIDATION = 4, QUESTIONS_HELD_OUT = 5 };

/* The book's split, in the entries' order: the first 85 % are for training, the next 10 % for testing, the rest for validation. */
typedef struct InstructionSplit {
    Instructions train, test, validation;
} InstructionSplit;
InstructionSplit instructions_split(const Instructions *entries);

/* a's entries, then b's. */
Instructions instructions_join(const Instructions *a, const Instructions *b, Arena *arena);

/* ---- prompts ---- */

/* How a task is written for the model.
 *     Alpaca   Below is an instruction … \n\n### Instruction:\n…\n\n### Input:\n…        answer after \n\n### Response:\n
 *     Phi-3    <|user|>\n…\n…                                      answer after \n<|assistant|>:\n */
typedef enum PromptStyle { PROMPT_ALPACA, PROMPT_PHI3 } PromptStyle;

/* Appends the task without the answer. book: format_input */
void format_input(Buffer *text, const Instruction *entry, PromptStyle style);

/* What stands between the task and the answer: "\n\n### Response:\n". */
const char *response_header(PromptStyle style);

/* Appends the task with its answer: what the model is trained on. */
void format_entry(Buffer *text, const Instruction *entry, PromptStyle style);

/* Appends all entries with their answers, <|endoftext|> behind each: for a vocabulary that knows the prompts' words. */
void instructions_append_text(Buffer *text, const Instructions *entries, PromptStyle style);

#endif
