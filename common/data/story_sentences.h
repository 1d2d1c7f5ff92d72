/* story_sentences.h: what may be said in the story world                          tests/test_common_story_world.c
 * A story is a row of steps, and each step offers some templates, one of which is told, all with the same chance.
 * A template has slots, {letter digit}; the digit says which of the story's people, things or places is meant:
 *     {N2} Tom, the fox     {A2} fox (without "the")   {G3} baker (likewise)
 *     {J2} small            {F1} sad                   {O2} boat       {C2} blue
 *     {P2} the barn         {I2} in the barn           {D1} sunny      {T1} morning
 *     {W1} seven            {L1} tiny                  {B1} geese
 *     {E1} fresh            {K1} honey
 * {^I2} begins with a capital. A slot whose word the story does not know yet draws it: N a name, A an animal, G a
 * grown-up, each word of the class that is not in the story already (of colours: each) with the same chance. ' is told
 * as ". The text that is told must show which template it was: none is empty, and none may, with its slots filled, be the
 * beginning of another of its step.
 * Read next: story_world.c. */
#ifndef COMMON_STORY_SENTENCES_H
#define COMMON_STORY_SENTENCES_H

#include "common/data/story_questions.h"
#include "common/data/story_world.h"

enum {
    STORY_STEPS = 10,   /* at most so many steps in a plot, */
    STORY_WAYS = 6,     /* so many templates in a step, */
    STORY_FORMS = 20,   /* at most so many questions about a plot, */
    STORY_WORDINGS = 3, /* so many wordings of a question */
};

/* A plot: step by step the templates, NULL behind the last of a step. Step 0 is the story's opening. */
extern const char *const story_plots[PLOT_COUNT][STORY_STEPS][STORY_WAYS + 1];

/* After the body someone asks what happened and is answered, three times or four; after the third answer the story may
 * end. */
extern const char *const story_recaps[];
extern const char *const story_answers[];
extern const char *const story_ends[];

/* A question about a plot. Its wordings and its answer are templates. */
typedef struct QuestionForm {
    AskKind kind;
    int facts_needed;                     /* sentences of the body that must be put together */
    const char *answer;                   /* without the full stop */
    const char *wordings[STORY_WORDINGS]; /* NULL where there are fewer */
} QuestionForm;

/* Up to the first form without an answer. */
extern const QuestionForm story_forms[PLOT_COUNT][STORY_FORMS + 1];

#endif
