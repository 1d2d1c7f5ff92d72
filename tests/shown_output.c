#define _GNU_SOURCE             /* strnlen */
#define PCRE2_CODE_UNIT_WIDTH 8 /* UTF-8 */
#include "tests/shown_output.h"

#include "common/text.h"

#include <check.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

/* ---- what varies ---- */

#define NUMBER "(?<![\\w.])[0-9][0-9,]*(?:\\.[0-9]+)?(?:e[-+]?[0-9]+)?"

/* One after the other. A speed ends with "/s", so that it goes before the times and the amounts. */
static const struct {
    const char *pattern;
    const char *instead;
} variables[] = {
    { "(?:[\\w-]+ )?[0-9]+x[0-9]+ kernel", "<kernel>" },
    { "\\b[0-9]+ threads?\\b", "<threads>" },
    { NUMBER " ?[A-Za-z]+/s\\b", "<speed>" },
    { NUMBER " ?(?:ns|µs|us|ms|s|seconds?|min|minutes?|h)\\b(?!/)", "<time>" },
    { NUMBER " ?[kKMGT]i?B\\b", "<memory>" },
    { " +(?=<(?:kernel|threads|speed|time|memory)>)", " " }, // numbers stand in columns
    { " +$", "" },
};
enum { VARIABLES = sizeof variables / sizeof *variables };

static pcre2_code *variable_pattern(int i)
{
    static pcre2_code *patterns[VARIABLES];
    if (patterns[i] == NULL) {
        int error;
        PCRE2_SIZE offset;
        patterns[i] = pcre2_compile((PCRE2_SPTR)variables[i].pattern, PCRE2_ZERO_TERMINATED,
                                    PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, &error, &offset, NULL);
        if (patterns[i] == NULL)
            ck_abort_msg("the pattern %s is wrong at %zu", variables[i].pattern, offset);
    }
    return patterns[i];
}

void output_mask(Buffer *masked, const char *line, size_t length)
{
    Buffer from = { 0 }, to = { 0 };
    buffer_append(&from, line, length);
    for (int i = 0; i < VARIABLES; i++) {
        size_t room = 12 * (from.size + 1); // each character could become the longest word
        buffer_clear(&to);
        buffer_reserve(&to, room);
        PCRE2_SIZE size = room;
        int replaced = pcre2_substitute(variable_pattern(i), (PCRE2_SPTR)from.bytes, from.size, 0,
                                        PCRE2_SUBSTITUTE_GLOBAL, NULL, NULL, (PCRE2_SPTR)variables[i].instead,
                                        PCRE2_ZERO_TERMINATED, (PCRE2_UCHAR *)to.bytes, &size);
        if (replaced < 0)
            ck_abort_msg("masking failed (PCRE2 %d): %.*s", replaced, (int)length, line);
        to.size = size;
        Buffer other = from;
        from = to;
        to = other;
    }
    buffer_append(masked, from.bytes, from.size);
    buffer_free(&from);
    buffer_free(&to);
}

/* ---- lines ---- */

typedef struct Line {
    const char *text; /* as it stands there: length bytes */
    size_t length;
    char *masked; /* what is compared, a C string */
    int number;   /* from 1 */
} Line;

typedef struct Lines {
    Line *items;
    int count;
} Lines;

static Lines lines_of(const char *text, int first_number)
{
    size_t size = strlen(text);
    TextLines walk = text_lines(text, size);
    int capacity = 1;
    for (size_t i = 0; i < size; i++)
        capacity += text[i] == '\n';
    Lines lines = { .items = calloc((size_t)capacity, sizeof *lines.items) };
    if (lines.items == NULL)
        ck_abort_msg("no memory for %d lines", capacity);
    while (text_next_line(&walk)) {
        Buffer masked = { 0 };
        buffer_append_string(&masked, "");
        output_mask(&masked, walk.line, walk.length);
        lines.items[lines.count++] = (Line){ walk.line, walk.length, masked.bytes, first_number + walk.number - 1 };
    }
    return lines;
}

static void lines_free(Lines *lines)
{
    for (int i = 0; i < lines->count; i++)
        free(lines->items[i].masked);
    free(lines->items);
}

static bool skips(const Line *shown)
{
    return strcmp(shown->masked, "…") == 0;
}

static bool is_blank(const Line *line)
{
    return line->masked[0] == '\0';
}

/* The bytes that are compared: of a line that ends with " …" those before it. cut may be NULL. */
static size_t compared_length(const Line *shown, bool *cut)
{
    static const char ending[] = " …";
    size_t length = strlen(shown->masked);
    bool is_cut = length > strlen(ending) && strcmp(&shown->masked[length - strlen(ending)], ending) == 0;
    if (cut != NULL)
        *cut = is_cut;
    return is_cut ? length - strlen(ending) : length;
}

static bool agree(const Line *shown, const Line *output)
{
    bool cut;
    size_t length = compared_length(shown, &cut);
    return strncmp(shown->masked, output->masked, length) == 0 && (cut || output->masked[length] == '\0');
}

/* ---- the nearest line ---- */

static int minimum(int a, int b)
{
    return a < b ? a : b;
}

/* How many bytes must be put in, taken out or replaced to make b of a (Levenshtein); of long lines the beginnings. */
static int edit_distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    enum { MOST = 200 };
    int row[MOST + 1]; // distances of a[0..i) to every b[0..j)
    int a_length = a_size < MOST ? (int)a_size : MOST;
    int b_length = b_size < MOST ? (int)b_size : MOST;
    for (int j = 0; j <= b_length; j++)
        row[j] = j;
    for (int i = 1; i <= a_length; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= b_length; j++) {
            int replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = minimum(replaced, 1 + minimum(row[j], row[j - 1]));
        }
    }
    return row[b_length];
}

static const Line *nearest_line(const Lines *output, const Line *wanted)
{
    const Line *nearest = NULL;
    int least = 0;
    bool cut;
    size_t length = compared_length(wanted, &cut);
    for (int i = 0; i < output->count; i++) {
        const char *line = output->items[i].masked;
        int distance = edit_distance(wanted->masked, length, line, cut ? strnlen(line, length) : strlen(line));
        if (!is_blank(&output->items[i]) && (nearest == NULL || distance < least)) {
            nearest = &output->items[i];
            least = distance;
        }
    }
    return nearest;
}

/* ---- comparing ---- */

/* How many of the lines shown[0..count) stand in the output from its line at on. */
static int agreeing(const Line *shown, int count, const Lines *output, int at)
{
    int n = 0;
    while (n < count && at + n < output->count && agree(&shown[n], &output->items[at + n]))
        n++;
    return n;
}

/* Says why shown[0..count) is not in the output from its line `from` on; the best try begins at line `best` and has `most`
 * lines that agree. */
static void explain(Buffer *message, const char *path, const char *command, const Line *shown, int most,
                    const Lines *output, int from, int best)
{
    const Line *wanted = &shown[most];
    buffer_printf(message, "%s:%d: not so in the output of: %s\n    shown:   %.*s\n", path, wanted->number, command,
                  (int)wanted->length, wanted->text);
    const Line *nearest = nearest_line(output, wanted);
    if (most > 0 && best + most < output->count && !agree(wanted, nearest))
        nearest = &output->items[best + most];
    if (nearest == NULL)
        buffer_printf(message, "    the output is empty");
    else
        buffer_printf(message, "    nearest: %.*s    (line %d of the output)", (int)nearest->length, nearest->text,
                      nearest->number);
    if (nearest == NULL || !agree(wanted, nearest))
        return;
    if (nearest->number <= from)
        buffer_printf(message, "\n    that is before what the page shows above it");
    else if (most > 0)
        buffer_printf(message, "\n    lines stand between it and the one above; a line … alone would skip them");
}

bool shown_output_holds(const char *shown_text, const char *path, int line, const char *command,
                        const char *output_text, Buffer *message)
{
    Lines shown = lines_of(shown_text, line);
    Lines output = lines_of(output_text, 1);
    bool holds = true;
    int from = 0, compared = 0;
    for (int i = 0; i < shown.count && holds;) {
        int end = i; // the part up to the next skip, without blank lines at its ends
        while (end < shown.count && !skips(&shown.items[end]))
            end++;
        int next = end + 1;
        while (i < end && is_blank(&shown.items[i]))
            i++;
        while (end > i && is_blank(&shown.items[end - 1]))
            end--;
        int best = from, most = 0;
        for (int at = from; at < output.count && most < end - i; at++) {
            int n = agreeing(&shown.items[i], end - i, &output, at);
            if (n > most) {
                most = n;
                best = at;
            }
        }
        holds = most == end - i;
        if (!holds)
            explain(message, path, command, &shown.items[i], most, &output, from, best);
        compared += most;
        from = best + most;
        i = next;
    }
    if (holds && compared == 0) {
        buffer_printf(message, "%s:%d: this block shows nothing", path, line);
        holds = false;
    }
    lines_free(&shown);
    lines_free(&output);
    return holds;
}
