#include "tests/printed.h"

#include "tests/book_facts.h"

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static PrintedPart find_section(const char *output, const char *section)
{
    PrintedPart part = printed_section(output, section);
    if (part.begin == NULL)
        ck_abort_msg("no section %s in the output", section);
    return part;
}

/* The line "NAME [" in the part. */
static const char *find_name(PrintedPart part, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = printed_find(part, name); at != NULL;
         at = printed_find((PrintedPart){ at + 1, part.end }, name)) {
        if (at[-1] == '\n' && strncmp(&at[length], " [", 2) == 0)
            return at;
    }
    return NULL;
}

/* Reads numbers from text[0..end) into x, at most n; returns how many there are. */
static int read_numbers(const char *text, const char *end, double *x, int n)
{
    int count = 0;
    while (text < end) {
        char *after;
        double value = strtod(text, &after);
        if (after == text || after > end) {
            text++;
            continue;
        }
        if (count < n)
            x[count] = value;
        count++;
        text = after;
    }
    return count;
}

void printed_tensor(const char *output, const char *section, const char *name, float *x, int n)
{
    const char *line = find_name(find_section(output, section), name);
    ck_assert_msg(line != NULL, "section %s prints no tensor \"%s\"", section, name);
    const char *begin = strstr(line, "\ntensor(");
    ck_assert_ptr_nonnull(begin);
    begin += strlen("\ntensor(");
    const char *end = strchr(begin, ')');
    ck_assert_ptr_nonnull(end);
    double *numbers = malloc((size_t)n * sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    int count = read_numbers(begin, end, numbers, n);
    ck_assert_msg(count == n, "section %s: \"%s\" has %d numbers, not %d", section, name, count, n);
    for (int i = 0; i < n; i++)
        x[i] = (float)numbers[i];
    free(numbers);
}

void printed_numbers(const char *output, const char *section, const char *text, double *x, int n)
{
    PrintedPart part = find_section(output, section);
    const char *found = printed_find(part, text);
    ck_assert_msg(found != NULL, "section %s does not say \"%s\"", section, text);
    int count = read_numbers(found + strlen(text), part.end, x, n);
    ck_assert_msg(count >= n, "section %s: %d numbers behind \"%s\", not %d", section, count, text, n);
}

int printed_in_section(const char *output, const char *section, const char *text)
{
    return printed_find(find_section(output, section), text) != NULL;
}
