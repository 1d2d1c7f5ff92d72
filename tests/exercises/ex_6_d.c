#include "ch06_classify/exercises/ex_6_d.h"
#include "ch06_classify/messages.h"
#include "ch06_classify/naive_bayes.h"
#include "tests/exercises/exercise.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HAM, SPAM, LABELS, V = 4, LONG_MESSAGE = 3000, MOST_WORDS = 200 };

/* Four words, seen in 6 ham and 2 spam messages; word 3 never in spam. */
static const int ham_counts[V] = { 5, 1, 2, 9 };
static const int spam_counts[V] = { 1, 7, 2, 0 };

/* What the score would be with other choices. */
typedef struct Choices {
    double added;     /* to each count */
    double added_all; /* to the number of all words */
    bool prior;
    bool unknown_counts; /* a word of −1 takes 1 / all words */
    bool base2;
    double prior_sign;
} Choices;

static double score_with(const WordCounts *learned, const int *words, int n, Choices choices)
{
    double all[LABELS];
    for (int label = HAM; label <= SPAM; label++) {
        all[label] = choices.added_all;
        for (int w = 0; w < learned->V; w++)
            all[label] += learned->counts[label][w];
    }
    double score =
        choices.prior ? choices.prior_sign * log((double)learned->messages[SPAM] / learned->messages[HAM]) : 0.0;
    for (int i = 0; i < n; i++) {
        if (words[i] < 0 && choices.unknown_counts)
            score += log(all[HAM] / all[SPAM]);
        if (words[i] < 0)
            continue;
        double in_spam = (learned->counts[SPAM][words[i]] + choices.added) / all[SPAM];
        double in_ham = (learned->counts[HAM][words[i]] + choices.added) / all[HAM];
        score += log(in_spam) - log(in_ham);
    }
    return choices.base2 ? score / log(2.0) : score;
}

static void check_score(const char *what, const WordCounts *learned, const int *words, int n)
{
    const Choices right = { 1.0, learned->V, true, false, false, 1.0 };
    Choices no_smoothing = right, above_only = right, no_prior = right, unknown = right, bits = right, turned = right;
    no_smoothing.added = no_smoothing.added_all = 0.0;
    above_only.added_all = 0.0;
    no_prior.prior = false;
    unknown.unknown_counts = true;
    bits.base2 = true;
    turned.prior_sign = -1.0;
    double expected = score_with(learned, words, n, right);
    const float wrong[] = {
        (float)-expected,
        (float)score_with(learned, words, n, no_smoothing),
        (float)score_with(learned, words, n, above_only),
        (float)score_with(learned, words, n, no_prior),
        (float)score_with(learned, words, n, unknown),
        (float)score_with(learned, words, n, bits),
        (float)score_with(learned, words, n, turned),
        (float)exp(expected),
    };
    const UsualMistake mistakes[] = {
        { (float[]){ 0.0f }, "nothing is counted yet" },
        { (float[]){ NAN }, "nan: a product of many probabilities became 0, and 0/0 is no number: add logarithms" },
        { &wrong[1], "no + 1: a word that one kind of message never had makes it impossible, whatever else it says" },
        { &wrong[2], "the + 1 is above only: below, each of the V words gets one more as well" },
        { &wrong[3], "p(spam) / p(ham) is missing: one kind of message is more frequent" },
        { &wrong[4], "a word of −1 counts for nothing: leave it out" },
        { &wrong[5], "base 2: the natural logarithm is meant" },
        { &wrong[6], "p(spam) and p(ham) have changed places" },
        { &wrong[7], "that is the ratio itself: its logarithm is asked for" },
        { &wrong[0], "the sign: above 0 means spam" },
        { 0 },
    };
    expect_number(what, my_spam_score(learned, ints_copy(words, (size_t)n), n), expected, 1e-5f, mistakes);
}

static const WordCounts few = { .V = V, .counts = { ham_counts, spam_counts }, .messages = { 6, 2 } };

START_TEST(a_message_of_three_words)
{
    check_score("score of the words 1 1 2", &few, (const int[]){ 1, 1, 2 }, 3);
}
END_TEST

START_TEST(a_word_that_no_spam_ever_had)
{
    check_score("score of the words 3 1", &few, (const int[]){ 3, 1 }, 2);
}
END_TEST

START_TEST(words_that_nobody_has_seen)
{
    check_score("score of the words 1 and an unknown one", &few, (const int[]){ 1, -1 }, 2);
    check_score("score of no word", &few, (const int[]){ -1 }, 0);
}
END_TEST

START_TEST(a_long_message_does_not_vanish)
{
    int *words = ints_new(LONG_MESSAGE);
    for (int i = 0; i < LONG_MESSAGE; i++)
        words[i] = i % 3;
    check_score("score of 3,000 words", &few, words, LONG_MESSAGE);
}
END_TEST

/* ---- on our messages ---- */

typedef struct WordList {
    char **words; /* sorted */
    int count;
} WordList;

/* The next run of letters, digits and apostrophes in lower case, as naive_bayes.h has it; false at the end. */
static bool next_word(char word[64], const char **text)
{
    int length = 0;
    while (**text != '\0' && !isalnum((unsigned char)**text) && **text != '\'')
        (*text)++;
    for (; isalnum((unsigned char)**text) || **text == '\''; (*text)++) {
        if (length < 63)
            word[length++] = (char)tolower((unsigned char)**text);
    }
    word[length] = '\0';
    return length > 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All different words of the messages. */
static void list_words(WordList *list, const Messages *messages, Arena *arena)
{
    char word[64];
    int most = 0;
    for (int i = 0; i < messages->count; i++)
        most += (int)strlen(messages->items[i].text);
    list->words = arena_alloc(arena, (size_t)most * sizeof *list->words);
    int all = 0;
    for (int i = 0; i < messages->count; i++) {
        const char *text = messages->items[i].text;
        while (next_word(word, &text))
            list->words[all++] = arena_strdup(arena, word);
    }
    qsort(list->words, (size_t)all, sizeof *list->words, by_text);
    list->count = 0;
    for (int i = 0; i < all; i++) {
        if (list->count == 0 || strcmp(list->words[list->count - 1], list->words[i]) != 0)
            list->words[list->count++] = list->words[i];
    }
}

static int message_words(int words[MOST_WORDS], const WordList *list, const char *text)
{
    char word[64];
    int n = 0;
    while (n < MOST_WORDS && next_word(word, &text)) {
        const char *key = word;
        char **place = bsearch(&key, list->words, (size_t)list->count, sizeof *list->words, by_text);
        words[n++] = place != NULL ? (int)(place - list->words) : -1;
    }
    return n;
}

START_TEST(our_messages_as_often_right_as_the_librarys)
{
    Arena arena;
    Messages all, balanced;
    MessageSplit split;
    Error error;
    arena_init(&arena, "messages");
    ck_assert_msg(messages_load(&all, NULL, &arena, &error), "%s", error.message);
    messages_balance(&balanced, &all, 123, &arena);
    messages_split(&split, &balanced, 123, &arena);
    WordList list;
    list_words(&list, &split.train, &arena);
    int *counts[LABELS], words[MOST_WORDS];
    for (int label = HAM; label <= SPAM; label++) {
        counts[label] = arena_alloc(&arena, (size_t)list.count * sizeof *counts[label]);
        memset(counts[label], 0, (size_t)list.count * sizeof *counts[label]);
    }
    WordCounts learned = { .V = list.count, .counts = { counts[HAM], counts[SPAM] } };
    for (int i = 0; i < split.train.count; i++) {
        const Message *message = &split.train.items[i];
        int n = message_words(words, &list, message->text);
        learned.messages[message->spam]++;
        for (int w = 0; w < n; w++)
            counts[message->spam][words[w]]++;
    }
    int right = 0;
    for (int i = 0; i < split.test.count; i++) {
        int n = message_words(words, &list, split.test.items[i].text);
        right += (my_spam_score(&learned, words, n) > 0.0) == split.test.items[i].spam;
    }
    double spam = (double)messages_count_spam(&split.test) / split.test.count;
    const float always_spam = (float)spam, always_ham = (float)(1.0 - spam);
    const UsualMistake mistakes[] = {
        { &always_ham, "it calls every message ham" },
        { &always_spam, "it calls every message spam" },
        { 0 },
    };
    expect_number("share of the test messages that it gets right", (double)right / split.test.count,
                  naive_bayes_accuracy(&split.train, &split.test), 0.002f, mistakes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = a_message_of_three_words },
                                     { .test = a_word_that_no_spam_ever_had },
                                     { .test = words_that_nobody_has_seen },
                                     { .test = a_long_message_does_not_vanish },
                                     { .test = our_messages_as_often_right_as_the_librarys, .seconds = 20 } };
    return run_exercise("6.d", checks, sizeof checks / sizeof *checks);
}
