#include "common/data/story_world.h"

#include "common/data/story_sentences.h"
#include "common/data/story_words.h"
#include "common/error.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { UNTOLD = -1, SLOT_SIZE = 32, WAYS_MAX = 64 };

/* One and the same walk through the grammar tells a story and reads one. Telling, the dice decide, and text is appended;
 * reading, the given text decides: what we would append must stand there. */
typedef struct {
    Story *story;      /* text and facts so far */
    Rng *rng;          /* telling: the dice; else NULL */
    const char *given; /* reading: the whole text; else NULL */
    bool stuck;        /* reading: no way fits, or the text went on too long */
} Walk;

/* One die with this many equally likely sides was thrown. */
static void walk_count_choice(Walk *walk, int sides)
{
    walk->story->log_probability -= log((double)sides);
    walk->story->choices++;
}

/* Appends words to the story; reading, false if other words stand there. */
static bool walk_append(Walk *walk, const char *words)
{
    Story *story = walk->story;
    size_t length = strlen(words);
    if (walk->given != NULL && strncmp(&walk->given[story->length], words, length) != 0)
        return false;
    if (story->length + length >= STORY_TEXT_MAX)
        panic("story: longer than %d bytes: %s", STORY_TEXT_MAX, story->text);
    memcpy(&story->text[story->length], words, length + 1);
    story->length += length;
    return true;
}

/* A slot {^S2}: its letter, the index its digit stands for, and whether a capital is wanted. */
typedef struct {
    char letter;
    int index;
    bool capital;
    int length; /* in the template, braces included */
} Slot;

static Slot slot_parse(const char *template)
{
    bool capital = template[1] == '^';
    Slot slot = {
        .letter = template[1 + capital], .index = template[2 + capital] - '1', .capital = capital, .length = 4 + capital
    };
    bool complete = template[slot.length - 1] == '}' && slot.index >= 0 && slot.index < STORY_CAST;
    if (!complete)
        panic("story: slot in \"%s\" is not {letter digit}", template);
    return slot;
}

/* The fact a slot speaks of, and which words of its class may be drawn for it: first..last. */
typedef struct {
    int *values; /* one of the arrays of StoryFacts */
    int first, last;
} SlotClass;

static SlotClass slot_class(StoryFacts *facts, char letter)
{
    switch (letter) {
    case 'N':
        return (SlotClass){ facts->who, 0, STORY_NAMES - 1 };
    case 'A':
        return (SlotClass){ facts->who, STORY_NAMES, STORY_NAMES + STORY_ANIMALS - 1 };
    case 'G':
        return (SlotClass){ facts->who, STORY_NAMES + STORY_ANIMALS, STORY_WHO - 1 };
    case 'O':
        return (SlotClass){ facts->object, 0, STORY_OBJECTS - 1 };
    case 'C':
        return (SlotClass){ facts->colour, 0, STORY_COLOURS - 1 };
    case 'P':
    case 'I':
        return (SlotClass){ facts->place, 0, STORY_PLACES - 1 };
    case 'F':
        return (SlotClass){ facts->feeling, 0, STORY_FEELINGS - 1 };
    case 'J':
        return (SlotClass){ facts->nature, 0, STORY_NATURES - 1 };
    case 'T':
        return (SlotClass){ facts->time, 0, STORY_TIMES - 1 };
    case 'D':
        return (SlotClass){ facts->weather, 0, STORY_WEATHERS - 1 };
    case 'K':
        return (SlotClass){ facts->food, 0, STORY_FOODS - 1 };
    case 'W':
        return (SlotClass){ facts->number, 0, STORY_NUMBERS - 1 };
    case 'B':
        return (SlotClass){ facts->flock, 0, STORY_FLOCKS - 1 };
    case 'L':
        return (SlotClass){ facts->look, 0, STORY_LOOKS - 1 };
    case 'E':
        return (SlotClass){ facts->taste, 0, STORY_TASTES - 1 };
    default:
        panic("story: no slot has the letter %c", letter);
    }
}

/* The words that a slot shows when its fact has this value. */
static void slot_words(char words[SLOT_SIZE], Slot slot, int value)
{
    const char *shown = "";
    const char *before = "";
    switch (slot.letter) {
    case 'N':
        before = value >= STORY_NAMES ? "the " : "";
        shown = story_who_word(value);
        break;
    case 'A':
    case 'G':
        shown = story_who_word(value);
        break;
    case 'O':
        shown = story_objects[value];
        break;
    case 'C':
        shown = story_colours[value];
        break;
    case 'P':
        shown = story_places[value];
        break;
    case 'I':
        before = "in ";
        shown = story_places[value];
        break;
    case 'F':
        shown = story_feelings[value];
        break;
    case 'J':
        shown = story_natures[value];
        break;
    case 'T':
        shown = story_times[value];
        break;
    case 'D':
        shown = story_weathers[value];
        break;
    case 'K':
        shown = story_foods[value];
        break;
    case 'W':
        shown = story_numbers[value];
        break;
    case 'B':
        shown = story_flocks[value];
        break;
    case 'L':
        shown = story_looks[value];
        break;
    case 'E':
        shown = story_tastes[value];
        break;
    }
    snprintf(words, SLOT_SIZE, "%s%s", before, shown);
    if (slot.capital)
        words[0] = (char)toupper((unsigned char)words[0]);
}

static bool is_told(const SlotClass *class, int value)
{
    for (int i = 0; i < STORY_CAST; i++)
        if (class->values[i] == value)
            return true;
    return false;
}

/* Does this word, whole, stand next in the given text? */
static bool word_stands_next(const Walk *walk, Slot slot, int value)
{
    char words[SLOT_SIZE];
    slot_words(words, slot, value);
    const char *next = &walk->given[walk->story->length];
    size_t length = strlen(words);
    return strncmp(next, words, length) == 0 && !isalpha((unsigned char)next[length]);
}

/* May this word be drawn? Not one that the story has for another person, thing or place: "the kite" must mean one kite. Two
 * things may well have the same colour. */
static bool may_draw(const SlotClass *class, char letter, int value)
{
    return letter == 'C' || !is_told(class, value);
}

/* First mention: draws a word that may be drawn, or reads which one stands there. */
static bool walk_draw_fact(Walk *walk, Slot slot)
{
    SlotClass class = slot_class(&walk->story->facts, slot.letter);
    int candidates[STORY_WHO];
    int count = 0;
    for (int value = class.first; value <= class.last; value++)
        if (may_draw(&class, slot.letter, value))
            candidates[count++] = value;
    if (count == 0)
        panic("story: {%c%d} in \"%s…\" has nothing to draw from", slot.letter, slot.index + 1, walk->story->text);
    int chosen = UNTOLD;
    if (walk->rng == NULL && walk->given == NULL) /* story_fill */
        return false;
    if (walk->rng != NULL)
        chosen = candidates[rng_u32(walk->rng) % (uint32_t)count];
    else
        for (int i = 0; i < count; i++)
            if (word_stands_next(walk, slot, candidates[i]))
                chosen = candidates[i];
    if (chosen == UNTOLD)
        return false;
    class.values[slot.index] = chosen;
    walk_count_choice(walk, count);
    return true;
}

/* A slot of a template; reading, false where the text says something else. */
static bool walk_slot(Walk *walk, Slot slot)
{
    SlotClass class = slot_class(&walk->story->facts, slot.letter);
    bool is_new = class.values[slot.index] == UNTOLD;
    if (is_new && !walk_draw_fact(walk, slot))
        return false;
    char words[SLOT_SIZE];
    slot_words(words, slot, class.values[slot.index]);
    return walk_append(walk, words);
}

/* Tells a template; reading, false where the text says something else. */
static bool walk_template(Walk *walk, const char *form)
{
    while (*form != '\0') {
        if (*form == '{') {
            Slot slot = slot_parse(form);
            if (!walk_slot(walk, slot))
                return false;
            form += slot.length;
        } else {
            char letter[2] = { *form == '\'' ? '"' : *form, '\0' };
            if (!walk_append(walk, letter))
                return false;
            form++;
        }
    }
    return true;
}

/* What must be said: no choice but those of its slots. */
static void walk_say(Walk *walk, const char *template)
{
    if (!walk->stuck && !walk_template(walk, template))
        walk->stuck = true;
}

/* One of the templates is told, all with the same chance; returns its index. Reading, each is tried; if two fit, the
 * grammar is ambiguous, and probabilities would be wrong. */
static int walk_choose(Walk *walk, const char *const *ways, int count)
{
    Story *story = walk->story;
    if (walk->stuck)
        return 0;
    if (walk->rng != NULL) {
        int way = (int)(rng_u32(walk->rng) % (uint32_t)count);
        walk_count_choice(walk, count);
        walk_say(walk, ways[way]);
        return way;
    }
    Story before = *story, after = *story;
    int chosen = UNTOLD;
    for (int way = 0; way < count; way++) {
        *story = before;
        if (!walk_template(walk, ways[way]))
            continue;
        if (chosen != UNTOLD)
            panic("story: \"%s\" and \"%s\" both fit \"%s\"", ways[chosen], ways[way], &walk->given[before.length]);
        chosen = way;
        after = *story;
    }
    *story = after;
    walk->stuck = chosen == UNTOLD;
    walk_count_choice(walk, count);
    return walk->stuck ? 0 : chosen;
}

/* The same with a list that ends with NULL. */
static int ways_count(const char *const *ways)
{
    int count = 0;
    while (ways[count] != NULL)
        count++;
    return count;
}

/* The first sentence decides which plot it is: one of all openings. */
static void walk_opening(Walk *walk)
{
    const char *ways[WAYS_MAX];
    StoryPlot plots[WAYS_MAX];
    int count = 0;
    for (int plot = 0; plot < PLOT_COUNT; plot++) {
        for (int i = 0; story_plots[plot][0][i] != NULL; i++, count++) {
            ways[count] = story_plots[plot][0][i];
            plots[count] = (StoryPlot)plot;
        }
    }
    walk->story->plot = plots[walk_choose(walk, ways, count)];
}

/* Someone asks one of the plot's questions, in quotes, and is answered. */
static void walk_ask(Walk *walk)
{
    const char *ways[STORY_FORMS * STORY_WORDINGS];
    const char *answers[STORY_FORMS * STORY_WORDINGS];
    int count = 0;
    for (const QuestionForm *form = story_forms[walk->story->plot]; form->answer != NULL; form++) {
        for (int i = 0; i < STORY_WORDINGS && form->wordings[i] != NULL; i++) {
            ways[count] = form->wordings[i];
            answers[count++] = form->answer;
        }
    }
    walk_say(walk, " '");
    int way = walk_choose(walk, ways, count);
    walk_say(walk, "' ");
    walk_choose(walk, story_answers, ways_count(story_answers));
    walk_say(walk, " '");
    walk_say(walk, answers[way]);
    walk_say(walk, ".'");
}

/* After the body: three questions with their answers, then another one, or a sentence that can only be the last. */
static void walk_end(Walk *walk)
{
    enum { SURE_QUESTIONS = 3 };
    const char *ways[WAYS_MAX];
    int recaps = ways_count(story_recaps);
    int ends = ways_count(story_ends);
    for (int i = 0; i < recaps + ends; i++)
        ways[i] = i < recaps ? story_recaps[i] : story_ends[i - recaps];
    for (int question = 0; question < SURE_QUESTIONS; question++) {
        walk_say(walk, " ");
        walk_choose(walk, story_recaps, recaps);
        walk_ask(walk);
    }
    walk_say(walk, " ");
    if (walk_choose(walk, ways, recaps + ends) < recaps)
        walk_ask(walk);
}

static void walk_story(Walk *walk)
{
    Story *story = walk->story;
    walk_opening(walk);
    for (int step = 1; story_plots[story->plot][step][0] != NULL; step++) {
        walk_say(walk, " ");
        const char *const *ways = story_plots[story->plot][step];
        walk_choose(walk, ways, ways_count(ways));
    }
    story->body_end = story->length;
    walk_end(walk);
}

static void story_clear(Story *story)
{
    *story = (Story){ .plot = PLOT_LOST };
    memset(&story->facts, 0xff, sizeof story->facts); /* every int UNTOLD */
}

void story_generate(Story *story, Rng *rng)
{
    story_clear(story);
    Walk walk = { .story = story, .rng = rng };
    walk_story(&walk);
}

void story_at(Story *story, int64_t seed, int64_t index)
{
    Rng rng;
    rng_seed(&rng, seed * 1000000 + index);
    story_generate(story, &rng);
}

bool story_read(Story *story, const char *text)
{
    story_clear(story);
    Walk walk = { .story = story, .given = text };
    walk_story(&walk);
    return !walk.stuck && text[story->length] == '\0';
}

double story_log_probability(const char *text)
{
    Story story;
    return story_read(&story, text) ? story.log_probability : -INFINITY;
}

void story_fill(char *text, size_t size, const char *template, const StoryFacts *facts)
{
    Story story;
    story_clear(&story);
    story.facts = *facts;
    Walk walk = { .story = &story };
    if (!walk_template(&walk, template))
        panic("story: \"%s\" asks for a fact that is not told", template);
    snprintf(text, size, "%s", story.text);
}
