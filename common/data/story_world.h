/* story_world.h: a source of small English stories whose probability is known     tests/test_common_story_world.c
 * A story is told by throwing fair dice: which plot, which of the sentences that fit here, which name, colour, place.
 * What was said stays true to the end: a thing that was lost in the barn is found in the barn.
 *     log p(story) = Σ over its choices of −log(number of ways that choice could go)
 * No text can be told in two ways: wherever there is a choice, the text itself shows which way it went (story_read
 * follows it back, and panics if two ways fit). So p(story) is exact, and −Σ log p / Σ tokens over a set of stories is
 * the loss, in nats per token, that no model can pass except by luck. The end of a story is part of its text: a reader
 * can see that nothing may follow, so an end-of-text token behind it costs nothing.
 * Memory  a Story holds its text, nothing to free.
 * Errors  a text outside the language gives false or −INFINITY. */
#ifndef COMMON_STORY_WORLD_H
#define COMMON_STORY_WORLD_H

#include "common/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STORY_CAST = 3,        // people and animals in a story; as many things, as many places
    STORY_TEXT_MAX = 1536, // bytes, the closing 0 included
};

typedef enum { PLOT_LOST, PLOT_HIDDEN, PLOT_BIRTHDAY, PLOT_TRADE, PLOT_COUNT } StoryPlot;

/* What is true in a story: indices into the lists of story_words.h, UNTOLD where the story has not said it.
 * What the three stand for (who lost which thing, who brought it where) is the plot's: see story_sentences.c. */
typedef struct {
    int who[STORY_CAST];    // a name or an animal
    int object[STORY_CAST]; // a thing…
    int colour[STORY_CAST]; // …and its colour
    int place[STORY_CAST];
    int feeling[STORY_CAST]; // how who[i] feels: "sad"
    int nature[STORY_CAST];  // what who[i] is like: "small"
    int time[STORY_CAST];    // times of the day
    int weather[STORY_CAST]; // what kind of day
    int food[STORY_CAST];
    int number[STORY_CAST]; // how many…
    int flock[STORY_CAST];  // …of what were counted,
    int look[STORY_CAST];   // and what they looked like
    int taste[STORY_CAST];  // what the food was like
} StoryFacts;

typedef struct {
    char text[STORY_TEXT_MAX]; // the whole story, one paragraph, no newline
    size_t length;             // of text, in bytes
    size_t body_end;           // text[0 .. body_end): the story proper, without what follows it: questions and their
                               // answers, or a last sentence
    double log_probability;    // of text, in nats
    int choices;               // how many dice were thrown
    StoryPlot plot;
    StoryFacts facts;
} Story;

/* Tells a new story. */
void story_generate(Story *story, Rng *rng);
/* Story number `index` of an endless collection. Collections of different seeds share none of their generator seeds
 * while 0 ≤ seed < 4000 and 0 ≤ index < 1,000,000; a collection's story is the same whatever was told before. */
void story_at(Story *story, int64_t seed, int64_t index);

/* Follows a text through the grammar, choice by choice: its probability and its facts, from the text alone.
 * false: no choices lead to this text. */
bool story_read(Story *story, const char *text);
double story_log_probability(const char *text); // −INFINITY for a text outside the language

/* Writes a template of the grammar ("Where was the {O2}?") with the story's words; the facts must be told. */
void story_fill(char *text, size_t size, const char *template, const StoryFacts *facts);

#endif
