#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "tests/exercises/exercise.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { DEFAULT_SECONDS = 5, ROW_SHOWN = 8, AROUND = 2, TEXT_SIZE = 1024, NUMBER_SIZE = 32, MANY_INTS = 4096 };

static const float untouched = -77777.0f;
static const int untouched_int = -77777;

/* AddressSanitizer (make exercise … SANITIZE=1) asks this at its start. A check is a process that ends with its memory, so that
 * what was not freed is no mistake of the reader's; what was written outside of an array is. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

/* ---- memory with an edge ---- */

/* size bytes that end where a page begins that nobody may touch. */
static void *memory_with_edge(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t usable = (size + page - 1) / page * page;
    if (usable == 0)
        usable = page;
    char *start = mmap(NULL, usable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || mprotect(start + usable, page, PROT_NONE) != 0)
        ck_abort_msg("no memory for %zu bytes", size);
    return start + usable - size;
}

float *values_new(size_t n)
{
    float *values = memory_with_edge(n * sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = untouched;
    return values;
}

float *values_copy(const float *values, size_t n)
{
    float *copy = memory_with_edge(n * sizeof *copy);
    memcpy(copy, values, n * sizeof *copy);
    return copy;
}

int *ints_new(size_t n)
{
    int *values = memory_with_edge(n * sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = untouched_int;
    return values;
}

int *ints_copy(const int *values, size_t n)
{
    int *copy = memory_with_edge(n * sizeof *copy);
    memcpy(copy, values, n * sizeof *copy);
    return copy;
}

/* ---- comparing ---- */

static bool near(float got, float expected, float tolerance)
{
    float size = fabsf(expected) > 1.0f ? fabsf(expected) : 1.0f;
    if (isnan(got) || isnan(expected))
        return isnan(got) && isnan(expected);
    if (isinf(expected)) // any number is within tolerance · infinity
        return got == expected;
    return got == expected || fabsf(got - expected) <= tolerance * size;
}

static bool all_near(const float *got, const float *expected, size_t n, float tolerance)
{
    for (size_t i = 0; i < n; i++) {
        if (!near(got[i], expected[i], tolerance))
            return false;
    }
    return true;
}

/* A message grows piece by piece; what does not fit is cut. */
typedef struct Message {
    char text[TEXT_SIZE];
    size_t length;
} Message;

__attribute__((format(printf, 2, 3))) static void add(Message *message, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(&message->text[message->length], TEXT_SIZE - message->length, format, arguments);
    va_end(arguments);
    if (written > 0)
        message->length += (size_t)written;
    if (message->length > TEXT_SIZE - 1)
        message->length = TEXT_SIZE - 1;
}

/* A whole number as such, others with so many digits. */
static void number_text(char text[NUMBER_SIZE], float value, int digits)
{
    if (value == untouched)
        snprintf(text, NUMBER_SIZE, "(not written)");
    else if (isnan(value))
        snprintf(text, NUMBER_SIZE, "nan"); // not -nan: a nan's sign says nothing
    else if (fabsf(value) < 1e7f && value == rintf(value))
        snprintf(text, NUMBER_SIZE, "%.0f", (double)value);
    else
        snprintf(text, NUMBER_SIZE, "%.*g", digits, (double)value);
}

/* As few digits as show that the two differ, at least 4. */
static int digits_to_tell_apart(float a, float b)
{
    int digits = 4;
    char a_text[NUMBER_SIZE], b_text[NUMBER_SIZE];
    for (; digits < 9; digits++) {
        number_text(a_text, a, digits);
        number_text(b_text, b, digits);
        if (strcmp(a_text, b_text) != 0)
            break;
    }
    return digits;
}

/* row[from..to), with dots where something is left out. */
static void add_row(Message *message, const float *row, int from, int to, int columns, int digits)
{
    if (from > 0)
        add(message, " …");
    for (int c = from; c < to; c++) {
        char text[NUMBER_SIZE];
        number_text(text, row[c], digits);
        add(message, " %s", text);
    }
    if (to < columns)
        add(message, " …");
}

/* " row 1" of a matrix, " row [0, 1]" with more axes, nothing for a vector. */
static void add_row_name(Message *message, int row, int ndim, const int *shape)
{
    if (ndim < 2)
        return;
    if (ndim == 2) {
        add(message, " row %d", row);
        return;
    }
    int rows = 1;
    for (int axis = 0; axis < ndim - 1; axis++)
        rows *= shape[axis];
    add(message, " row [");
    for (int axis = 0; axis < ndim - 1; axis++) {
        rows /= shape[axis];
        add(message, axis == 0 ? "%d" : ", %d", row / rows);
        row %= rows;
    }
    add(message, "]");
}

static void add_shape(Message *message, int ndim, const int *shape)
{
    if (ndim == 0)
        return;
    add(message, " [");
    for (int axis = 0; axis < ndim; axis++)
        add(message, axis == 0 ? "%d" : ", %d", shape[axis]);
    add(message, "]");
}

/* "expected weights [4, 4] row 1 to be 0.5 0.5 0 0, got 0.25 0.25 0.25 0.25" */
static void add_difference(Message *message, const char *what, const float *got, const float *expected, int ndim,
                           const int *shape, size_t place)
{
    int columns = ndim == 0 ? 1 : shape[ndim - 1];
    int row = (int)(place / (size_t)columns);
    int column = (int)(place % (size_t)columns);
    int from = 0;
    int to = columns;
    if (columns > ROW_SHOWN) {
        from = column > AROUND ? column - AROUND : 0;
        to = column + AROUND < columns ? column + AROUND + 1 : columns;
    }
    add(message, "expected %s", what);
    add_shape(message, ndim, shape);
    add_row_name(message, row, ndim, shape);
    if (columns > ROW_SHOWN)
        add(message, " column %d", column);
    int digits = digits_to_tell_apart(expected[place], got[place]);
    add(message, " to be");
    add_row(message, &expected[(size_t)row * (size_t)columns], from, to, columns, digits);
    add(message, ", got");
    add_row(message, &got[(size_t)row * (size_t)columns], from, to, columns, digits);
}

/* got = factor · expected in at least two places, and 0 where 0 was expected: that factor; else 1. */
static double common_factor(const float *got, const float *expected, size_t n)
{
    const double tolerance = 1e-3;
    double factor = 1.0;
    int places = 0;
    for (size_t i = 0; i < n; i++) {
        if (expected[i] == 0.0f && got[i] == 0.0f)
            continue;
        if (expected[i] == 0.0f || got[i] == 0.0f || !isfinite(expected[i]) || !isfinite(got[i]))
            return 1.0;
        double ratio = (double)got[i] / (double)expected[i];
        if (places > 0 && fabs(ratio - factor) > tolerance * fabs(factor))
            return 1.0;
        factor = ratio;
        places++;
    }
    return places >= 2 ? factor : 1.0;
}

/* A remark that fits any exercise, in text[TEXT_SIZE] or a constant; NULL when there is none. */
static const char *general_remark(char *text, const float *got, const float *expected, size_t n)
{
    size_t written = 0;
    bool nan = false;
    bool begun = false;
    for (size_t i = 0; i < n; i++) {
        written += got[i] != untouched;
        nan = nan || isnan(got[i]);
        begun = begun || (got[i] != untouched && fabsf(got[i] - untouched) < 1e3f);
    }
    if (written == 0)
        return "nothing was written there yet";
    if (written < n)
        return "some places were never written: do the loops reach every one?";
    if (begun)
        return "a sum was added to what happened to stand in the memory: it has to begin at 0";
    if (nan)
        return "nan comes from 0/0, inf − inf, or from memory that nobody set";
    double factor = common_factor(got, expected, n);
    if (fabs(factor - 1.0) < 1e-2)
        return NULL;
    if (fabs(factor + 1.0) < 1e-2)
        return "every number has the other sign";
    snprintf(text, TEXT_SIZE, "all are %.4g times what they should be: is a factor missing, or one too many?", factor);
    return text;
}

void expect_values(const char *what, const float *got, const float *expected, int ndim, const int *shape,
                   float tolerance, const UsualMistake *mistakes)
{
    size_t n = 1;
    for (int axis = 0; axis < ndim; axis++)
        n *= (size_t)shape[axis];
    size_t place = 0;
    while (place < n && near(got[place], expected[place], tolerance))
        place++;
    if (place == n) {
        ck_assert(true);
        return;
    }
    Message message = { .length = 0 };
    add_difference(&message, what, got, expected, ndim, shape, place);
    char general[TEXT_SIZE];
    const char *remark = general_remark(general, got, expected, n);
    for (const UsualMistake *mistake = mistakes; mistake != NULL && mistake->says != NULL; mistake++) {
        if (all_near(got, mistake->gives, n, tolerance)) {
            remark = mistake->says;
            break;
        }
    }
    if (remark != NULL)
        add(&message, ";\n           %s", remark); // on a line of its own, under the others
    ck_abort_msg("%s", message.text);
}

void expect_number(const char *what, double got, double expected, float tolerance, const UsualMistake *mistakes)
{
    float got_float = (float)got;
    float expected_float = (float)expected;
    expect_values(what, &got_float, &expected_float, 0, NULL, tolerance, mistakes);
}

void expect_ints(const char *what, const int *got, const int *expected, int ndim, const int *shape,
                 const UsualMistake *mistakes)
{
    size_t n = 1;
    for (int axis = 0; axis < ndim; axis++)
        n *= (size_t)shape[axis];
    ck_assert_msg(n <= MANY_INTS, "expect_ints: more than %d numbers", MANY_INTS);
    static float got_floats[MANY_INTS], expected_floats[MANY_INTS];
    for (size_t i = 0; i < n; i++) {
        got_floats[i] = (float)got[i];
        expected_floats[i] = (float)expected[i];
    }
    expect_values(what, got_floats, expected_floats, ndim, shape, 0.0f, mistakes);
}

/* ---- running ---- */

/* "each_token_sees_only_its_past" as a sentence. */
static void print_name(const char *state, const char *name)
{
    printf("  %-8s ", state);
    for (const char *letter = name; *letter != '\0'; letter++)
        putchar(*letter == '_' ? ' ' : *letter);
    printf("\n");
}

/* What Check says about a test that did not end by itself, in words that help. */
static void print_error(const char *message)
{
    if (strstr(message, "timeout") != NULL)
        printf("           it did not end in time: is there a loop that never ends?\n");
    else if (strstr(message, "signal 11") != NULL || strstr(message, "signal 7") != NULL)
        printf("           it crashed (Segmentation fault): it read or wrote outside of an array, or through a null "
               "pointer.\n"
               "           With SANITIZE=1 behind the command the lines above it name the place\n");
    else if (strstr(message, "signal 6") != NULL)
        printf("           it stopped itself (abort): the reason stands in the lines above\n");
    else
        printf("           it did not return (%s). With SANITIZE=1 the lines above name the place:\n"
               "           most often it is outside of an array\n",
               message);
}

/* Runs one check in a process of its own and prints how it went. hangs: it did not end in time. */
static bool run_check(const ExerciseCheck *check, bool *hangs)
{
    const char *name = check->test->name;
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, check->seconds > 0 ? check->seconds : DEFAULT_SECONDS);
    tcase_add_test(tcase, check->test);
    Suite *suite = suite_create(name);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_SILENT);
    TestResult **results = srunner_results(runner);
    const char *message = tr_msg(results[0]);
    bool ok = tr_rtype(results[0]) == CK_PASS;
    print_name(ok ? "ok" : "not yet", name);
    if (tr_rtype(results[0]) == CK_ERROR)
        print_error(message);
    else if (!ok)
        printf("           %s\n", message);
    *hangs = tr_rtype(results[0]) == CK_ERROR && strstr(message, "timeout") != NULL;
    free(results);
    srunner_free(runner);
    return ok;
}

int run_exercise(const char *number, const ExerciseCheck *checks, int count)
{
    int passed = 0;
    bool hangs = false;
    for (int i = 0; i < count && !hangs; i++) { // who hangs once would hang in the others too: don't wait for them
        passed += run_check(&checks[i], &hangs);
        fflush(stdout);
    }
    printf("exercise %s: %d of %d checks pass\n", number, passed, count);
    return passed == count ? EXIT_SUCCESS : EXIT_FAILURE;
}
