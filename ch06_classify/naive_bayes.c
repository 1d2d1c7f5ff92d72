#include "ch06_classify/naive_bayes.h"

#include "common/error.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HAM, SPAM, LABELS };
enum { WORD_SIZE = 64 }; /* a longer word is cut */

/* How often a word stands in each kind of message. */
typedef struct WordCount {
    char word[WORD_SIZE]; /* empty: a free place in the table */
    double count[LABELS];
} WordCount;

typedef struct WordTable {
    WordCount *places;
    size_t size; /* a power of two, more than half of it free */
    size_t words;
    double total[LABELS]; /* words of each kind, repeats included */
} WordTable;

static bool is_word_byte(unsigned char byte)
{
    return isalnum(byte) || byte == '\'';
}

/* Takes the next word off *text in lower case; false at the end. */
static bool next_word(char word[WORD_SIZE], const char **text)
{
    const char *at = *text;
    size_t length = 0;
    while (*at != '\0' && !is_word_byte((unsigned char)*at))
        at++;
    while (is_word_byte((unsigned char)*at)) {
        if (length + 1 < WORD_SIZE)
            word[length++] = (char)tolower((unsigned char)*at);
        at++;
    }
    word[length] = '\0';
    *text = at;
    return length > 0;
}

/* The word's place, or the free place where it would stand (FNV-1a hash, then the next places in turn). */
static WordCount *place_of(const WordTable *table, const char *word)
{
    size_t hash = 14695981039346656037u;
    for (const char *at = word; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 1099511628211u;
    size_t place = hash & (table->size - 1);
    while (table->places[place].word[0] != '\0' && strcmp(table->places[place].word, word) != 0)
        place = (place + 1) & (table->size - 1);
    return &table->places[place];
}

static void count_words(WordTable *table, const Messages *messages)
{
    char word[WORD_SIZE];
    for (int i = 0; i < messages->count; i++) {
        int label = messages->items[i].spam ? SPAM : HAM;
        const char *text = messages->items[i].text;
        while (next_word(word, &text)) {
            WordCount *place = place_of(table, word);
            if (place->word[0] == '\0') {
                memcpy(place->word, word, sizeof word);
                table->words++;
            }
            place->count[label]++;
            table->total[label]++;
        }
    }
}

static bool judged_spam(const WordTable *table, const char *text, double log_prior_ratio)
{
    char word[WORD_SIZE];
    double score = log_prior_ratio; /* log p(spam | text) − log p(ham | text) */
    while (next_word(word, &text)) {
        const WordCount *place = place_of(table, word);
        if (place->word[0] == '\0')
            continue;
        double in_spam = (place->count[SPAM] + 1.0) / (table->total[SPAM] + (double)table->words);
        double in_ham = (place->count[HAM] + 1.0) / (table->total[HAM] + (double)table->words);
        score += log(in_spam / in_ham);
    }
    return score > 0.0;
}

double naive_bayes_accuracy(const Messages *train, const Messages *test)
{
    size_t text_bytes = 1;
    for (int i = 0; i < train->count; i++)
        text_bytes += strlen(train->items[i].text);
    WordTable table = { .size = 1024 };
    while (table.size < text_bytes) /* a word is at least one byte and one gap: half of the places stay free */
        table.size *= 2;
    table.places = calloc(table.size, sizeof *table.places);
    if (table.places == NULL)
        fatal("out of memory: naive Bayes wanted room for %zu words", table.size);
    count_words(&table, train);
    int spam = messages_count_spam(train);
    double log_prior_ratio = log((double)spam / (double)(train->count - spam));
    int right = 0;
    for (int i = 0; i < test->count; i++)
        right += judged_spam(&table, test->items[i].text, log_prior_ratio) == test->items[i].spam;
    free(table.places);
    return (double)right / (double)test->count;
}
