#define _POSIX_C_SOURCE 200809L /* strdup */
#include "tests/book_numbers.h"

#include "tests/process.h"

#include <check.h>
#include <cjson/cJSON.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The file is read again for each check: a millisecond, and no state to keep. */
typedef struct Fact {
    cJSON *file;
    const cJSON *expected;
    const cJSON *tolerance;
} Fact;

static cJSON *facts_read(void)
{
    const char *path = getenv("BOOK_NUMBERS");
    if (path == NULL || path[0] == '\0')
        path = "tests/book-numbers.json";
    char *text = test_file_read(path, NULL);
    if (text == NULL)
        ck_abort_msg("%s is not there; run tests in the repository's root", path);
    cJSON *file = cJSON_Parse(text);
    free(text);
    if (!cJSON_IsArray(file))
        ck_abort_msg("%s: not a JSON list", path);
    return file;
}

static Fact fact_open(const char *id)
{
    Fact fact = { .file = facts_read() };
    const char *slash = strchr(id, '/');
    size_t length = slash != NULL ? (size_t)(slash - id) : strlen(id);
    const cJSON *entry;
    cJSON_ArrayForEach(entry, fact.file)
    {
        const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, "id"));
        if (name != NULL && strlen(name) == length && memcmp(name, id, length) == 0)
            break;
    }
    fact.expected = cJSON_GetObjectItemCaseSensitive(entry, "expected");
    fact.tolerance = cJSON_GetObjectItemCaseSensitive(entry, "tolerance");
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

/* Appends the numbers in value, depth first, from x[count] on; returns the new count, which may be above capacity. */
static int collect_numbers(const cJSON *value, double *x, int count, int capacity)
{
    if (cJSON_IsNumber(value)) {
        if (count < capacity)
            x[count] = value->valuedouble;
        return count + 1;
    }
    const cJSON *item;
    cJSON_ArrayForEach(item, value) count = collect_numbers(item, x, count, capacity);
    return count;
}

int book_doubles(const char *id, double *x, int capacity)
{
    Fact fact = fact_open(id);
    int count = collect_numbers(fact.expected, x, 0, capacity);
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
    const cJSON *absolute = cJSON_GetObjectItemCaseSensitive(fact.tolerance, "abs");
    const cJSON *relative = cJSON_GetObjectItemCaseSensitive(fact.tolerance, "rel");
    double tolerance = 2 * FLT_EPSILON * fabs(expected); // "exact"
    if (cJSON_IsNumber(absolute))
        tolerance = absolute->valuedouble;
    if (cJSON_IsNumber(relative))
        tolerance = fmax(cJSON_IsNumber(absolute) ? tolerance : 0, relative->valuedouble * fabs(expected));
    const char *word = cJSON_GetStringValue(fact.tolerance);
    if (word != NULL && strncmp(word, "exact", 5) != 0 && strncmp(word, "informative: exact", 18) != 0)
        ck_abort_msg("fact \"%s\" is %s: not to be checked", id, word);
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
