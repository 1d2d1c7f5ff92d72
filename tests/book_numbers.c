#define _POSIX_C_SOURCE 200809L /* strdup */
#include "tests/book_numbers.h"

#include "tests/book_facts.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The file is read again for each check: a millisecond, and no state to keep. */
typedef struct Fact {
    cJSON *file;
    const cJSON *entry;
    const cJSON *expected; /* of "ID/KEY" the value of that key */
} Fact;

static Fact fact_open(const char *id)
{
    Fact fact;
    Error error;
    if (!book_facts_read(&fact.file, &error))
        ck_abort_msg("%s", error.message);
    fact.entry = book_fact_find(fact.file, id);
    fact.expected = cJSON_GetObjectItemCaseSensitive(fact.entry, "expected");
    const char *slash = strchr(id, '/');
    if (slash != NULL)
        fact.expected = cJSON_GetObjectItemCaseSensitive(fact.expected, slash + 1);
    if (fact.expected == NULL)
        ck_abort_msg("no fact \"%s\" in the book's numbers", id);
    return fact;
}

static void fact_close(Fact *fact)
{
    cJSON_Delete(fact->file);
}

int book_doubles(const char *id, double *x, int capacity)
{
    Fact fact = fact_open(id);
    int count = book_fact_numbers(fact.expected, x, 0, capacity);
    fact_close(&fact);
    return count;
}

int book_ints(const char *id, int *x, int capacity)
{
    double *numbers = calloc((size_t)capacity + 1, sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    int count = book_doubles(id, numbers, capacity);
    for (int i = 0; i < count && i < capacity; i++)
        x[i] = (int)numbers[i];
    free(numbers);
    return count;
}

double book_double(const char *id)
{
    double number = NAN;
    int count = book_doubles(id, &number, 1);
    ck_assert_msg(count == 1, "fact \"%s\" has %d numbers, not one", id, count);
    return number;
}

double book_tolerance(const char *id, double expected)
{
    Fact fact = fact_open(id);
    double tolerance = book_fact_tolerance(fact.entry, expected);
    if (tolerance < 0)
        ck_abort_msg("fact \"%s\" is informative: not to be checked", id);
    fact_close(&fact);
    return tolerance;
}

void book_check_doubles(const char *id, const double *x, int n)
{
    double *expected = calloc((size_t)n + 1, sizeof *expected);
    ck_assert_ptr_nonnull(expected);
    int count = book_doubles(id, expected, n);
    ck_assert_msg(count == n, "fact \"%s\" has %d numbers, the test gives %d", id, count, n);
    for (int i = 0; i < n; i++) {
        double tolerance = book_tolerance(id, expected[i]);
        bool near = fabs(x[i] - expected[i]) <= tolerance; // false for NaN
        ck_assert_msg(near, "\"%s\" number %d: %.9g, the book has %.9g (tolerance %.2g)", id, i, x[i], expected[i],
                      tolerance);
    }
    free(expected);
}

void book_check_floats(const char *id, const float *x, int n)
{
    double *values = calloc((size_t)n + 1, sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (int i = 0; i < n; i++)
        values[i] = (double)x[i];
    book_check_doubles(id, values, n);
    free(values);
}

void book_check_double(const char *id, double x)
{
    book_check_doubles(id, &x, 1);
}

void book_check_ints(const char *id, const int *x, int n)
{
    int *expected = calloc((size_t)n + 1, sizeof *expected);
    ck_assert_ptr_nonnull(expected);
    int count = book_ints(id, expected, n);
    ck_assert_msg(count == n, "fact \"%s\" has %d numbers, the test gives %d", id, count, n);
    for (int i = 0; i < n; i++)
        ck_assert_msg(x[i] == expected[i], "\"%s\" number %d: %d, the book has %d", id, i, x[i], expected[i]);
    free(expected);
}

void book_check_int(const char *id, long long x)
{
    double expected = book_double(id);
    ck_assert_msg((double)x == expected, "\"%s\": %lld, the book has %.0f", id, x, expected);
}

/* Appends the strings in value, depth first, from strings[count] on; returns the new count. */
static int collect_strings(const cJSON *value, const char **strings, int count, int capacity)
{
    if (cJSON_IsString(value)) {
        if (count < capacity)
            strings[count] = value->valuestring;
        return count + 1;
    }
    const cJSON *item;
    cJSON_ArrayForEach(item, value) count = collect_strings(item, strings, count, capacity);
    return count;
}

void book_check_strings(const char *id, const char *const *strings, int n)
{
    Fact fact = fact_open(id);
    const char **expected = calloc((size_t)n + 1, sizeof *expected);
    ck_assert_ptr_nonnull(expected);
    int count = collect_strings(fact.expected, expected, 0, n);
    ck_assert_msg(count == n, "fact \"%s\" has %d strings, the test gives %d", id, count, n);
    for (int i = 0; i < n; i++) {
        bool same = strcmp(strings[i], expected[i]) == 0;
        ck_assert_msg(same, "\"%s\" string %d: \"%s\", the book has \"%s\"", id, i, strings[i], expected[i]);
    }
    free(expected);
    fact_close(&fact);
}

char *book_string(const char *id)
{
    Fact fact = fact_open(id);
    const char *expected = cJSON_GetStringValue(fact.expected);
    ck_assert_msg(expected != NULL, "fact \"%s\" is not a string", id);
    char *copy = strdup(expected);
    ck_assert_ptr_nonnull(copy);
    fact_close(&fact);
    return copy;
}

void book_check_string(const char *id, const char *string)
{
    char *expected = book_string(id);
    ck_assert_msg(strcmp(string, expected) == 0, "\"%s\": \"%s\", the book has \"%s\"", id, string, expected);
    free(expected);
}
