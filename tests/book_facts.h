/* book_facts.h: the book's numbers, one entry a fact, and where a chapter prints them
 * tests/book-numbers.json holds them all; nothing else in this repository types one again. An entry:
 *     { "id": "ch03-3.3-scores2", "chapter": "ch03", "section": "3.3 Simple self-attention", "setup": "…",
 *       "expected": [0.9544, 1.495, …], "tolerance": {"abs": 6e-05}, "verified_here": true, "note": "",
 *       "printed": "3.3.1", "after": ["\nattn_scores_2 [", "tensor("] }
 * printed   the section of ours that prints it; after, the texts to pass on the way, one behind the other, from the
 *           section's headline on. What is expected follows: numbers in a row (words and brackets between them are passed
 *           over; "..." among what is expected stands for what the book leaves out), a string to the end of its line (or
 *           as many lines as it has), a list of strings as Python prints one, each in quotation marks.
 * each      texts to pass before every single value, in turns: ["(Step", "Train loss", "Val loss"] reads a table's lines.
 *           A string then goes to the end of its line.
 * until     ends a string before the end of its line.
 * needs     what must be there for the fact to be computed at all, in words: "data" (make data), "training" (§5.2's ten
 *           epochs), "gpt2-small" (weights), "long" (a training of many minutes), … ; left out: nothing.
 * tolerance "exact", {"abs": x}, {"rel": x}, or a word that begins with "informative" or "not reproducible": then the fact
 *           is shown and decides nothing.
 * The text that a chapter printed is what is compared: so a fact is equal when the reader sees the book's digits.
 * Read next: book_numbers.h (one fact in a test), book/book_table.c (all facts in a table). */
#ifndef TESTS_BOOK_FACTS_H
#define TESTS_BOOK_FACTS_H

#include "common/buffer.h"
#include "common/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

typedef enum FactState {
    FACT_EQUAL,       /* to the printed digits, or within the tolerance */
    FACT_DIFFERENT,   /* another value */
    FACT_NOT_PRINTED, /* the section ran and does not print it */
    FACT_NOT_RUN,     /* the section is not in the output */
    FACT_NEEDS,       /* something that is not there */
} FactState;

typedef struct FactResult {
    FactState state;
    bool decides;      /* false: informative, counts nowhere */
    double difference; /* the largest of its numbers' differences; 0 for a string */
    Buffer book, ours; /* the values as text: numbers with blanks between them, strings as they are */
} FactResult;

/* Reads the list of facts from $BOOK_NUMBERS, default tests/book-numbers.json; the caller deletes it (cJSON_Delete). */
bool book_facts_read(cJSON **facts, Error *error);

/* The fact with that id, NULL: none. Of "ID/KEY" the part before the slash. */
const cJSON *book_fact_find(const cJSON *facts, const char *id);

const char *book_fact_string(const cJSON *fact, const char *key); /* "" when there is none */

/* Appends the numbers in value, depth first, from x[count] on; returns the new count, which may be above capacity. Strings
 * are passed over. */
int book_fact_numbers(const cJSON *value, double *x, int count, int capacity);

/* The largest difference to expected that the fact's tolerance allows; "exact": what a float cannot tell. Negative when the fact
 * is not to be checked ("informative", "not reproducible"). */
double book_fact_tolerance(const cJSON *fact, double expected);

/* Is every word of the fact's needs among have[have_count]? If not, *missing is the first one that is not; it may be NULL. */
bool book_fact_possible(const cJSON *fact, const char *const *have, int have_count, const char **missing);

/* Holds the fact against output, what chapters' programs printed. result starts as { 0 }; book_fact_result_free after use. */
void book_fact_compare(FactResult *result, const cJSON *fact, const char *output);

/* Fills in result->book and result->decides alone. */
void book_fact_expected(FactResult *result, const cJSON *fact);
void book_fact_result_free(FactResult *result);

/* A section's text in output: from its headline ("3.3.1  Title", underlined) to the next one's. begin NULL: it is not there. */
typedef struct PrintedPart {
    const char *begin, *end;
} PrintedPart;
PrintedPart printed_section(const char *output, const char *section);

/* Where text stands in the part; NULL: nowhere. */
const char *printed_find(PrintedPart part, const char *text);

#endif
