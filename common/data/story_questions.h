/* story_questions.h: questions about a story's passage, for instruction tuning     tests/test_common_story_world.c
 * An entry is a question (instruction), the body of a story (input) and a short answer (output). The facts decide the
 * answer; a third of the entries and more need two of the passage's facts ("Where was the thing that Tom had lost?").
 * Two readers without understanding are scored as well: one that knows the usual answer to each question and never sees
 * the passage, one that sees the passage and takes its last candidate. The draw keeps both below 30 %. */
#ifndef COMMON_STORY_QUESTIONS_H
#define COMMON_STORY_QUESTIONS_H

#include "common/data/story_world.h"

typedef enum {
    ASK_WHO,
    ASK_WHERE,
    ASK_WHERE_TO,
    ASK_COLOUR,
    ASK_WHAT,
    ASK_WANT,
    ASK_WHY,
    ASK_ORDER,
    ASK_AT_END,
    ASK_KINDS
} AskKind;

typedef struct {
    char instruction[160];      // the question
    char input[STORY_TEXT_MAX]; // the passage
    char output[96];            // the answer: "It was red."
    AskKind kind;
    int form, wording; // which question of the plot's list, which of its wordings
    StoryPlot plot;
    int facts_needed; // sentences of the passage that must be put together: 1 or 2
} StoryQuestion;

const char *ask_kind_name(AskKind kind); // "who", "where", …

/* A question about this story's body. */
void story_question(StoryQuestion *question, const Story *story, Rng *rng);
/* Question number `index` of an endless collection, about story number `index` of the same seed. */
void story_question_at(StoryQuestion *question, int64_t seed, int64_t index);

/* Right answers, as a fraction, of readers without understanding:
 * the most frequent answer of the training entries with the same question; if none has it, with the same wording. */
double story_questions_blind(const StoryQuestion *train, int train_count, const StoryQuestion *held, int held_count);
/* The passage's last noun (name, animal, thing, place), told as an answer would tell it. */
double story_questions_last_noun(const StoryQuestion *held, int held_count);
/* The passage's last word of the answer's own class: the last colour if a colour is asked for, and so on. */
double story_questions_last_candidate(const StoryQuestion *held, int held_count);

#endif
