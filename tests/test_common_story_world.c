/* common/data/story_world.h and story_questions.h: stories whose probability is known, and questions about them. */
#include "common/data/story_questions.h"
#include "common/data/story_sentences.h"
#include "common/data/story_world.h"

#include "tests/assertions.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t STORY_HASH = 11373726815880068593u; /* of the first 100 stories of seed 123 */

enum { STORIES = 4000, QUESTIONS = 2000, HELD_OUT = 800 };

/* Words and punctuation marks, nearly the tokens that a byte-level BPE trained on these texts finds. */
static int words_in(const char *text, size_t length)
{
    int count = 0;
    bool in_word = false;
    for (size_t i = 0; i < length; i++) {
        bool is_letter = (text[i] | 32) >= 'a' && (text[i] | 32) <= 'z';
        bool is_mark = strchr(".,:?\"", text[i]) != NULL;
        count += (is_letter && !in_word) || is_mark;
        in_word = is_letter;
    }
    return count;
}

START_TEST(a_text_alone_gives_back_its_probability_and_its_facts)
{
    for (int i = 0; i < STORIES; i++) {
        Story told, read;
        story_at(&told, 7, i);
        ck_assert_msg(story_read(&read, told.text), "story %d cannot be read: %s", i, told.text);
        ck_assert_str_eq(read.text, told.text);
        ck_assert_double_eq_tol(read.log_probability, told.log_probability, 1e-9);
        ck_assert_double_eq_tol(story_log_probability(told.text), told.log_probability, 1e-9);
        ck_assert_int_eq(read.choices, told.choices);
        ck_assert_int_eq(read.plot, told.plot);
        ck_assert_uint_eq(read.body_end, told.body_end);
        ck_assert_mem_eq(&read.facts, &told.facts, sizeof told.facts);
    }
}
END_TEST

START_TEST(what_the_grammar_does_not_say_has_no_probability)
{
    Story story;
    story_at(&story, 7, 0);
    char text[STORY_TEXT_MAX + 16];
    ck_assert(isinf(story_log_probability("")));
    ck_assert(isinf(story_log_probability("Once upon a time there was a story.")));
    snprintf(text, sizeof text, "%s ", story.text);
    ck_assert(isinf(story_log_probability(text)));
    snprintf(text, sizeof text, " %s", story.text);
    ck_assert(isinf(story_log_probability(text)));
    snprintf(text, sizeof text, "%s That is all.", story.text);
    ck_assert(isinf(story_log_probability(text)));
    for (size_t length = 0; length < story.length; length++) { /* a story cut anywhere is no story */
        snprintf(text, sizeof text, "%.*s", (int)length, story.text);
        ck_assert(isinf(story_log_probability(text)));
    }
}
END_TEST

/* Changing a letter anywhere gives something outside the language. A word that fits must be changed as a whole. */
START_TEST(a_misprint_is_found_wherever_it_stands)
{
    for (int i = 0; i < 20; i++) {
        Story story;
        story_at(&story, 9, i);
        for (size_t at = 0; at < story.length; at++) {
            char kept = story.text[at];
            story.text[at] = '#';
            ck_assert(isinf(story_log_probability(story.text)));
            story.text[at] = kept;
        }
    }
}
END_TEST

/* A second telling of a fact is not free: "the fox" cannot become "the dog" on the way. */
START_TEST(the_facts_of_a_story_hold_to_its_end)
{
    for (int i = 0; i < 200; i++) {
        Story story;
        story_at(&story, 11, i);
        char name[32];
        story_fill(name, sizeof name, "{N1}", &story.facts);
        char *last = NULL;
        int mentions = 0;
        for (char *at = strstr(story.text, name); at != NULL; at = strstr(at + 1, name), mentions++)
            last = at;
        ck_assert_ptr_nonnull(last);
        const char *other = strcmp(name, "Mina") == 0 ? "Nora" : "Mina";
        if (mentions < 2 || strlen(name) != strlen(other) || strstr(story.text, other) != NULL)
            continue;
        memcpy(last, other, strlen(other));
        ck_assert(isinf(story_log_probability(story.text)));
    }
}
END_TEST

/* The dice: what is drawn as often as its probability says. The first choice has as many sides as there are first
 * sentences; the share of the stories that begin like story 0 must be 1 in so many. */
START_TEST(plots_come_as_often_as_their_dice_say)
{
    int count[PLOT_COUNT] = { 0 }, ways[PLOT_COUNT] = { 0 }, all_ways = 0;
    for (int plot = 0; plot < PLOT_COUNT; plot++) {
        while (story_plots[plot][0][ways[plot]] != NULL)
            ways[plot]++;
        all_ways += ways[plot];
    }
    for (int i = 0; i < STORIES; i++) {
        Story story;
        story_at(&story, 3, i);
        count[story.plot]++;
    }
    for (int plot = 0; plot < PLOT_COUNT; plot++) {
        double expected = (double)ways[plot] / all_ways;
        double deviation = sqrt(expected * (1 - expected) / STORIES);
        ck_assert_double_eq_tol((double)count[plot] / STORIES, expected, 4.5 * deviation);
    }
}
END_TEST

START_TEST(stories_have_a_readable_length)
{
    for (int i = 0; i < STORIES; i++) {
        Story story;
        story_at(&story, 5, i);
        int words = words_in(story.text, story.length);
        int body = words_in(story.text, story.body_end);
        ck_assert_msg(words >= 80 && words <= 260, "%d words: %s", words, story.text);
        ck_assert_msg(body >= 50 && body <= 135, "%d words in the body of: %s", body, story.text);
        ck_assert_ptr_null(strchr(story.text, '{'));
        ck_assert_ptr_null(strchr(story.text, '\n'));
        ck_assert_ptr_null(strstr(story.text, "  "));
    }
}
END_TEST

/* Nothing that depends on the machine: these bytes are the corpus. */
START_TEST(the_same_seed_tells_the_same_story)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (int i = 0; i < 100; i++) {
        Story story, again;
        story_at(&story, 123, i);
        story_at(&again, 123, i);
        ck_assert_str_eq(story.text, again.text);
        for (size_t k = 0; k < story.length; k++)
            hash = (hash ^ (unsigned char)story.text[k]) * 1099511628211u;
    }
    ck_assert_msg(hash == STORY_HASH, "the stories have changed: hash is now %llu", (unsigned long long)hash);
}
END_TEST

static int compare_strings(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;
    return strcmp(*left, *right);
}

static StoryQuestion *questions_draw(int64_t seed, int count)
{
    StoryQuestion *questions = malloc((size_t)count * sizeof *questions);
    ck_assert_ptr_nonnull(questions);
    for (int i = 0; i < count; i++)
        story_question_at(&questions[i], seed, i);
    return questions;
}

START_TEST(questions_are_about_passages_that_answer_them)
{
    StoryQuestion *questions = questions_draw(21, QUESTIONS);
    int two_facts = 0, kinds[ASK_KINDS] = { 0 };
    for (int i = 0; i < QUESTIONS; i++) {
        const StoryQuestion *question = &questions[i];
        Story story;
        story_at(&story, 21, i);
        ck_assert_uint_eq(strlen(question->input), story.body_end);
        ck_assert_ptr_nonnull(strstr(story.text, question->input));
        ck_assert_int_eq(question->instruction[strlen(question->instruction) - 1], '?');
        ck_assert_int_eq(question->output[strlen(question->output) - 1], '.');
        char last_word[32]; /* extractive: the word that decides stands in the passage (a pronoun may not) */
        const char *space = strrchr(question->output, ' ');
        ck_assert_ptr_nonnull(space);
        snprintf(last_word, sizeof last_word, "%.*s", (int)strlen(space + 1) - 1, space + 1);
        bool is_free = strcmp(last_word, "there") == 0 || strcmp(last_word, "gone") == 0;
        if (!is_free)
            ck_assert_msg(strstr(question->input, last_word) != NULL, "%s %s: %s", question->instruction,
                          question->output, question->input);
        two_facts += question->facts_needed == 2;
        kinds[question->kind]++;
    }
    ck_assert_int_ge(3 * two_facts, QUESTIONS);
    for (int kind = 0; kind < ASK_KINDS; kind++)
        ck_assert_msg(kinds[kind] > QUESTIONS / 100, "only %d questions of the kind %s", kinds[kind],
                      ask_kind_name(kind));
    free(questions);
}
END_TEST

START_TEST(readers_without_understanding_stay_below_30_percent)
{
    StoryQuestion *train = questions_draw(31, QUESTIONS);
    StoryQuestion *held = questions_draw(32, HELD_OUT);
    ck_assert_double_lt(story_questions_blind(train, QUESTIONS, held, HELD_OUT), 0.3);
    ck_assert_double_lt(story_questions_last_noun(held, HELD_OUT), 0.3);
    ck_assert_double_lt(story_questions_last_candidate(held, HELD_OUT), 0.3);
    ck_assert_double_eq(story_questions_blind(held, 1, held, 1), 1.0); /* it does learn what it sees */
    free(train);
    free(held);
}
END_TEST

START_TEST(no_passage_is_asked_about_twice)
{
    StoryQuestion *train = questions_draw(41, QUESTIONS);
    StoryQuestion *held = questions_draw(42, QUESTIONS);
    const char **passages = malloc(2 * QUESTIONS * sizeof *passages);
    ck_assert_ptr_nonnull(passages);
    for (int i = 0; i < QUESTIONS; i++) {
        passages[i] = train[i].input;
        passages[QUESTIONS + i] = held[i].input;
    }
    qsort(passages, 2 * QUESTIONS, sizeof *passages, compare_strings);
    for (int i = 1; i < 2 * QUESTIONS; i++)
        ck_assert_str_ne(passages[i - 1], passages[i]);
    free(passages);
    free(train);
    free(held);
}
END_TEST

START_TEST(a_slot_without_its_fact_is_our_own_mistake)
{
    Story story = { .plot = PLOT_LOST };
    memset(&story.facts, 0xff, sizeof story.facts);
    char text[64];
    story_fill(text, sizeof text, "Where was the {O2}?", &story.facts);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = a_text_alone_gives_back_its_probability_and_its_facts },
                                { .test = what_the_grammar_does_not_say_has_no_probability },
                                { .test = a_misprint_is_found_wherever_it_stands },
                                { .test = the_facts_of_a_story_hold_to_its_end },
                                { .test = plots_come_as_often_as_their_dice_say },
                                { .test = stories_have_a_readable_length },
                                { .test = the_same_seed_tells_the_same_story },
                                { .test = questions_are_about_passages_that_answer_them },
                                { .test = readers_without_understanding_stay_below_30_percent },
                                { .test = no_passage_is_asked_about_twice },
                                { .test = a_slot_without_its_fact_is_our_own_mistake, .signal = SIGABRT } };
    return run_suite("story world", tests, sizeof tests / sizeof *tests);
}
