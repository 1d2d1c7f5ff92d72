#include "common/data/story_questions.h"

#include "common/data/story_sentences.h"
#include "common/data/story_words.h"
#include "common/error.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Classes of words that an answer can turn on. */
typedef enum { NOUN_WHO, NOUN_OBJECT, NOUN_PLACE, NOUN_COLOUR, NOUN_CLASSES } NounClass;

const char *ask_kind_name(AskKind kind)
{
    static const char *const names[ASK_KINDS] = {
        [ASK_WHO] = "who",           [ASK_WHERE] = "where", [ASK_WHERE_TO] = "where to", [ASK_COLOUR] = "what colour",
        [ASK_WHAT] = "what",         [ASK_WANT] = "want",   [ASK_WHY] = "why",           [ASK_ORDER] = "order",
        [ASK_AT_END] = "at the end",
    };
    return names[kind];
}

/* ---- the readers' view: words in a text ---- */

static const char *noun_word(NounClass class, int index)
{
    switch (class) {
    case NOUN_WHO:
        return story_who_word(index);
    case NOUN_OBJECT:
        return story_objects[index];
    case NOUN_PLACE:
        return story_places[index] + strlen("the ");
    case NOUN_COLOUR:
        return story_colours[index];
    default:
        panic("story question: no noun class %d", (int)class);
    }
}

/* The noun that is the whole word word[0..length): its index in its class, or -1. */
static int noun_find(NounClass class, const char *word, size_t length)
{
    static const int counts[NOUN_CLASSES] = { STORY_WHO, STORY_OBJECTS, STORY_PLACES, STORY_COLOURS };
    for (int i = 0; i < counts[class]; i++) {
        const char *noun = noun_word(class, i);
        if (strlen(noun) == length && memcmp(noun, word, length) == 0)
            return i;
    }
    return -1;
}

typedef struct {
    NounClass class;
    int index; /* -1: there is none */
} Noun;

/* The last word of a text that belongs to one of the classes first..last. */
static Noun noun_last(const char *text, NounClass first, NounClass last)
{
    size_t end = strlen(text);
    while (end > 0) {
        while (end > 0 && !isalpha((unsigned char)text[end - 1]))
            end--;
        size_t start = end;
        while (start > 0 && isalpha((unsigned char)text[start - 1]))
            start--;
        for (int class = first; class <= (int)last; class ++) {
            int index = noun_find((NounClass) class, &text[start], end - start);
            if (index >= 0)
                return (Noun){ (NounClass) class, index };
        }
        end = start;
    }
    return (Noun){ first, -1 };
}

/* What an answer turns on: its last word of the class that was asked for. An order is asked of people and of places. */
static Noun answer_noun(const StoryQuestion *question)
{
    switch (question->kind) {
    case ASK_WHO:
    case ASK_AT_END:
        return noun_last(question->output, NOUN_WHO, NOUN_WHO);
    case ASK_WHERE:
    case ASK_WHERE_TO:
        return noun_last(question->output, NOUN_PLACE, NOUN_PLACE);
    case ASK_COLOUR:
        return noun_last(question->output, NOUN_COLOUR, NOUN_COLOUR);
    case ASK_ORDER:
        return noun_last(question->output, NOUN_WHO, NOUN_PLACE);
    default:
        return noun_last(question->output, NOUN_OBJECT, NOUN_OBJECT);
    }
}

static bool last_noun_is_right(const StoryQuestion *question)
{
    Noun answer = answer_noun(question);
    Noun last = noun_last(question->input, NOUN_WHO, NOUN_PLACE);
    return last.class == answer.class && last.index == answer.index;
}

static bool last_candidate_is_right(const StoryQuestion *question)
{
    Noun answer = answer_noun(question);
    Noun last = noun_last(question->input, answer.class, answer.class);
    return last.index == answer.index;
}

static double fraction_right(const StoryQuestion *held, int count, bool (*is_right)(const StoryQuestion *))
{
    int right = 0;
    for (int i = 0; i < count; i++)
        right += is_right(&held[i]);
    return count > 0 ? (double)right / count : 0.0;
}

double story_questions_last_noun(const StoryQuestion *held, int held_count)
{
    return fraction_right(held, held_count, last_noun_is_right);
}

double story_questions_last_candidate(const StoryQuestion *held, int held_count)
{
    return fraction_right(held, held_count, last_candidate_is_right);
}

/* ---- the reader that never sees a passage ---- */

static bool same_question(const StoryQuestion *a, const StoryQuestion *b)
{
    return strcmp(a->instruction, b->instruction) == 0;
}

static bool same_wording(const StoryQuestion *a, const StoryQuestion *b)
{
    return a->plot == b->plot && a->form == b->form && a->wording == b->wording;
}

static int compare_answers(const void *a, const void *b)
{
    const StoryQuestion *const *left = a, *const *right = b;
    return strcmp((*left)->output, (*right)->output);
}

/* The most frequent answer of the training entries that are like this question; NULL where there is none. found[] has
 * room for all of them. */
static const char *usual_answer(const StoryQuestion *question, const StoryQuestion *train, int train_count,
                                bool (*alike)(const StoryQuestion *, const StoryQuestion *),
                                const StoryQuestion **found)
{
    size_t count = 0;
    for (int i = 0; i < train_count; i++)
        if (alike(question, &train[i]))
            found[count++] = &train[i];
    qsort(found, count, sizeof *found, compare_answers);
    const char *best = NULL;
    size_t best_run = 0, run = 0;
    for (size_t i = 0; i < count; i++) {
        bool continues = i > 0 && strcmp(found[i]->output, found[i - 1]->output) == 0;
        run = continues ? run + 1 : 1;
        if (run > best_run) {
            best_run = run;
            best = found[i]->output;
        }
    }
    return best;
}

double story_questions_blind(const StoryQuestion *train, int train_count, const StoryQuestion *held, int held_count)
{
    const StoryQuestion **found = malloc((size_t)(train_count + 1) * sizeof *found);
    if (found == NULL)
        fatal("no memory for %d questions", train_count);
    int right = 0;
    for (int i = 0; i < held_count; i++) {
        const char *answer = usual_answer(&held[i], train, train_count, same_question, found);
        if (answer == NULL)
            answer = usual_answer(&held[i], train, train_count, same_wording, found);
        right += answer != NULL && strcmp(answer, held[i].output) == 0;
    }
    free(found);
    return held_count > 0 ? (double)right / held_count : 0.0;
}

/* ---- asking ---- */

static int forms_count(const QuestionForm *forms)
{
    int count = 0;
    while (forms[count].answer != NULL)
        count++;
    return count;
}

static int wordings_count(const QuestionForm *form)
{
    int count = 0;
    while (count < STORY_WORDINGS && form->wordings[count] != NULL)
        count++;
    return count;
}

/* One of the plot's questions, all with the same chance. */
static void draw_form(StoryQuestion *question, const Story *story, Rng *rng)
{
    const QuestionForm *forms = story_forms[story->plot];
    question->form = (int)(rng_u32(rng) % (uint32_t)forms_count(forms));
    const QuestionForm *form = &forms[question->form];
    question->wording = (int)(rng_u32(rng) % (uint32_t)wordings_count(form));
    question->kind = form->kind;
    question->facts_needed = form->facts_needed;
    story_fill(question->instruction, sizeof question->instruction, form->wordings[question->wording], &story->facts);
    story_fill(question->output, sizeof question->output, form->answer, &story->facts);
    strncat(question->output, ".", sizeof question->output - strlen(question->output) - 1);
}

/* A question whose answer is the passage's last candidate teaches to look at the end instead of reading: three of four
 * times it is drawn anew. Never asking it would teach the opposite trick. */
void story_question(StoryQuestion *question, const Story *story, Rng *rng)
{
    enum { TRIES = 8 };
    question->plot = story->plot;
    size_t length = story->body_end;
    memcpy(question->input, story->text, length);
    question->input[length] = '\0';
    for (int i = 0; i < TRIES; i++) {
        draw_form(question, story, rng);
        bool is_kept = rng_u32(rng) % 4 == 0;
        bool is_easy = last_noun_is_right(question) || last_candidate_is_right(question);
        if (is_kept || !is_easy)
            return;
    }
}

void story_question_at(StoryQuestion *question, int64_t seed, int64_t index)
{
    Rng rng;
    rng_seed(&rng, seed * 1000000 + index); /* the story's own seed: the question's dice come after the story's */
    Story story;
    story_generate(&story, &rng);
    story_question(question, &story, &rng);
}
