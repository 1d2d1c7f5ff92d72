/* story_words.h: the words of the story world                                     tests/test_common_story_world.c
 * Few enough that a training text of a million tokens shows each of them hundreds of times, many enough that guessing
 * one without having read the story fails. No noun begins with a vowel: "a" is always right. Read next: story_world.h. */
#ifndef COMMON_STORY_WORDS_H
#define COMMON_STORY_WORDS_H

enum {
    STORY_NAMES = 12,
    STORY_ANIMALS = 8,
    STORY_GROWN_UPS = 8,
    STORY_WHO = STORY_NAMES + STORY_ANIMALS + STORY_GROWN_UPS, /* a "who" is a name, else an animal, else a grown-up */
    STORY_OBJECTS = 12,
    STORY_COLOURS = 8,
    STORY_PLACES = 10,
    STORY_FEELINGS = 8,
    STORY_NATURES = 14,
    STORY_TIMES = 12,
    STORY_WEATHERS = 16,
    STORY_FOODS = 20,
    STORY_NUMBERS = 11,
    STORY_FLOCKS = 12,
    STORY_LOOKS = 12,
    STORY_TASTES = 12,
};

extern const char *const story_names[STORY_NAMES];
extern const char *const story_animals[STORY_ANIMALS];
extern const char *const story_grown_ups[STORY_GROWN_UPS];
/* The word of a "who": "Anna", "fox", "baker". */
const char *story_who_word(int who);

extern const char *const story_objects[STORY_OBJECTS];
extern const char *const story_colours[STORY_COLOURS];
extern const char *const story_places[STORY_PLACES]; /* "the barn"; one is always in it, never on it or at it */
extern const char *const story_feelings[STORY_FEELINGS];
extern const char *const story_natures[STORY_NATURES];
extern const char *const story_times[STORY_TIMES];
extern const char *const story_weathers[STORY_WEATHERS];
extern const char *const story_foods[STORY_FOODS];
extern const char *const story_numbers[STORY_NUMBERS];
extern const char *const story_flocks[STORY_FLOCKS]; /* what is counted: "geese" */
extern const char *const story_looks[STORY_LOOKS];   /* what they look like: "tiny" */
extern const char *const story_tastes[STORY_TASTES]; /* what food is like: "fresh" */

#endif
