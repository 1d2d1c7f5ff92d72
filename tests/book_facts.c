#include "tests/book_facts.h"

#include "common/json.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the file ---- */

bool book_facts_read(cJSON **facts, Error *error)
{
    const char *path = getenv("BOOK_NUMBERS");
    if (path == NULL || path[0] == '\0')
        path = "tests/book-numbers.json";
    if (!json_read(facts, path, "run this in the repository's root", error))
        return false;
    if (cJSON_IsArray(*facts))
        return true;
    cJSON_Delete(*facts);
    *facts = NULL;
    return error_set(error, "%s: not a JSON list of facts", path);
}

const char *book_fact_string(const cJSON *fact, const char *key)
{
    const char *string = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(fact, key));
    return string != NULL ? string : "";
}

const cJSON *book_fact_find(const cJSON *facts, const char *id)
{
    size_t length = strcspn(id, "/");
    const cJSON *fact;
    cJSON_ArrayForEach(fact, facts)
    {
        const char *name = book_fact_string(fact, "id");
        if (strlen(name) == length && memcmp(name, id, length) == 0)
            return fact;
    }
    return NULL;
}

int book_fact_numbers(const cJSON *value, double *x, int count, int capacity)
{
    if (cJSON_IsNumber(value)) {
        if (count < capacity)
            x[count] = value->valuedouble;
        return count + 1;
    }
    const cJSON *item;
    cJSON_ArrayForEach(item, value) count = book_fact_numbers(item, x, count, capacity);
    return count;
}

static bool starts_with(const char *string, const char *beginning)
{
    return strncmp(string, beginning, strlen(beginning)) == 0;
}

/* "informative: exact only if …" is to be checked in tests, "informative" is not; neither decides in the table. */
static bool fact_decides(const cJSON *fact)
{
    const char *word = book_fact_string(fact, "tolerance");
    return !starts_with(word, "informative") && !starts_with(word, "not reproducible");
}

double book_fact_tolerance(const cJSON *fact, double expected)
{
    const cJSON *tolerance = cJSON_GetObjectItemCaseSensitive(fact, "tolerance");
    const cJSON *absolute = cJSON_GetObjectItemCaseSensitive(tolerance, "abs");
    const cJSON *relative = cJSON_GetObjectItemCaseSensitive(tolerance, "rel");
    if (cJSON_IsNumber(absolute) && cJSON_IsNumber(relative))
        return fmax(absolute->valuedouble, relative->valuedouble * fabs(expected));
    if (cJSON_IsNumber(absolute))
        return absolute->valuedouble;
    if (cJSON_IsNumber(relative))
        return relative->valuedouble * fabs(expected);
    if (!fact_decides(fact) && !starts_with(book_fact_string(fact, "tolerance"), "informative: exact"))
        return -1.0;
    return 2 * (double)FLT_EPSILON * fabs(expected);
}

bool book_fact_possible(const cJSON *fact, const char *const *have, int have_count, const char **missing)
{
    const char *need = book_fact_string(fact, "needs");
    for (need += strspn(need, " "); *need != '\0'; need += strspn(need, " ")) {
        size_t length = strcspn(need, " ");
        bool there = false;
        for (int i = 0; i < have_count; i++)
            there = there || (strlen(have[i]) == length && memcmp(have[i], need, length) == 0);
        if (!there && missing != NULL)
            *missing = need;
        if (!there)
            return false;
        need += length;
    }
    return true;
}

/* ---- finding things in what was printed ---- */

/* The line of dashes under a headline, at or after at; NULL: none. */
static const char *next_underline(const char *at)
{
    return strstr(at, "\n---");
}

PrintedPart printed_section(const char *output, const char *section)
{
    size_t length = strlen(section);
    for (const char *line = strstr(output, section); line != NULL; line = strstr(line + 1, section)) {
        bool starts_line = line == output || line[-1] == '\n';
        const char *end_of_line = strchr(line, '\n');
        if (!starts_line || !starts_with(&line[length], "  ") || end_of_line == NULL ||
            next_underline(end_of_line) != end_of_line)
            continue;
        const char *next = next_underline(end_of_line + 1);
        return (PrintedPart){ end_of_line, next != NULL ? next : &output[strlen(output)] };
    }
    return (PrintedPart){ NULL, NULL };
}

const char *printed_find(PrintedPart part, const char *text)
{
    const char *found = strstr(part.begin, text);
    return found != NULL && found < part.end ? found : NULL;
}

/* Moves the part's begin behind text; false: it is not there. */
static bool pass(PrintedPart *part, const char *text)
{
    const char *found = printed_find(*part, text);
    if (found == NULL)
        return false;
    part->begin = found + strlen(text);
    return true;
}

/* Moves the part's begin behind the next number, "-1.5", "163,009,536", "2.0e-05", and gives it. Digits that belong to a word
 * ("W1") are passed over; an infinity, too. */
static bool next_number(PrintedPart *part, double *number)
{
    for (const char *at = part->begin; at < part->end; at++) {
        char before = at > part->begin ? at[-1] : ' ';
        bool sign = (*at == '-' || *at == '+') && (isdigit((unsigned char)at[1]) || at[1] == '.');
        if (!sign && !isdigit((unsigned char)*at))
            continue;
        if (isalnum((unsigned char)before) || before == '_' || before == '.')
            continue;
        char digits[64];
        size_t length = 0;
        const char *end = at;
        for (; end < part->end && length + 1 < sizeof digits; end++) {
            bool thousands = *end == ',' && isdigit((unsigned char)end[1]) && isdigit((unsigned char)end[2]) &&
                             isdigit((unsigned char)end[3]) && !isdigit((unsigned char)end[4]);
            bool exponent_sign = (*end == '-' || *end == '+') && end > at && end[-1] == 'e';
            bool exponent = *end == 'e' && (isdigit((unsigned char)end[1]) || end[1] == '-' || end[1] == '+');
            if (thousands)
                continue;
            if (end != at && !isdigit((unsigned char)*end) && *end != '.' && !exponent && !exponent_sign)
                break;
            digits[length++] = *end;
        }
        digits[length] = '\0';
        char *after;
        *number = strtod(digits, &after);
        if (after == digits)
            continue;
        part->begin = end;
        return true;
    }
    return false;
}

/* ---- comparing ---- */

/* A fact being read from a chapter's output, value by value. */
typedef struct Comparison {
    const cJSON *fact;
    const cJSON *each;
    int values;       /* read so far */
    PrintedPart part; /* what of the section is still ahead */
    FactResult *result;
} Comparison;

/* The text up to the end of a line, or of as many lines as expected has, or to "until". */
static const char *end_of_text(const Comparison *comparison, const char *expected)
{
    const char *at = comparison->part.begin, *limit = comparison->part.end;
    const char *until = book_fact_string(comparison->fact, "until");
    if (until[0] != '\0') {
        const char *found = printed_find(comparison->part, until);
        return found != NULL ? found : limit;
    }
    const char *end = memchr(at, '\n', (size_t)(limit - at));
    for (const char *newline = strchr(expected, '\n'); newline != NULL && end != NULL;
         newline = strchr(newline + 1, '\n'))
        end = memchr(end + 1, '\n', (size_t)(limit - end - 1));
    return end != NULL ? end : limit;
}

static void compare_string(Comparison *comparison, const char *expected, bool quoted)
{
    FactResult *result = comparison->result;
    PrintedPart *part = &comparison->part;
    const char *end;
    if (quoted) { // 'word', or "it's"
        const char *quote = strpbrk(part->begin, "'\"");
        end = quote != NULL && quote < part->end ? strchr(quote + 1, *quote) : NULL;
        if (end == NULL || end > part->end) {
            result->state = FACT_NOT_PRINTED;
            return;
        }
        part->begin = quote + 1;
    } else {
        end = end_of_text(comparison, expected);
    }
    size_t length = (size_t)(end - part->begin);
    if (length != strlen(expected) || memcmp(part->begin, expected, length) != 0)
        result->state = FACT_DIFFERENT;
    buffer_append_string(&result->ours, comparison->values > 1 ? " | " : "");
    buffer_append(&result->ours, part->begin, length);
    part->begin = quoted ? end + 1 : end;
}

static void compare_number(Comparison *comparison, double expected)
{
    FactResult *result = comparison->result;
    double number;
    if (!next_number(&comparison->part, &number)) {
        result->state = FACT_NOT_PRINTED;
        return;
    }
    double difference = fabs(number - expected);
    if (!(difference <= book_fact_tolerance(comparison->fact, expected)) && fact_decides(comparison->fact))
        result->state = FACT_DIFFERENT;
    if (!fact_decides(comparison->fact) && difference > 0)
        result->state = FACT_DIFFERENT;
    if (difference > result->difference)
        result->difference = difference;
    buffer_printf(&result->ours, "%s%.10g", comparison->values > 1 ? " " : "", number);
}

static bool left_out(const cJSON *value)
{
    return cJSON_IsString(value) && strcmp(value->valuestring, "...") == 0;
}

static void compare_value(Comparison *comparison, const cJSON *value, bool in_list)
{
    if (left_out(value) || comparison->result->state == FACT_NOT_PRINTED)
        return;
    if (!cJSON_IsNumber(value) && !cJSON_IsString(value)) {
        const cJSON *item;
        cJSON_ArrayForEach(item, value) compare_value(comparison, item, true);
        return;
    }
    int labels = cJSON_GetArraySize(comparison->each);
    if (labels > 0) {
        const char *label = cJSON_GetStringValue(cJSON_GetArrayItem(comparison->each, comparison->values % labels));
        if (label == NULL || !pass(&comparison->part, label)) {
            comparison->result->state = FACT_NOT_PRINTED;
            return;
        }
    }
    comparison->values++;
    if (cJSON_IsNumber(value))
        compare_number(comparison, value->valuedouble);
    else
        compare_string(comparison, value->valuestring, in_list && labels == 0);
}

static void append_expected(Buffer *text, const cJSON *value)
{
    if (left_out(value))
        return;
    if (cJSON_IsNumber(value))
        buffer_printf(text, "%s%.10g", text->size > 0 ? " " : "", value->valuedouble);
    if (cJSON_IsString(value))
        buffer_printf(text, "%s%s", text->size > 0 ? " | " : "", value->valuestring);
    const cJSON *item;
    cJSON_ArrayForEach(item, value) append_expected(text, item);
}

void book_fact_expected(FactResult *result, const cJSON *fact)
{
    result->decides = fact_decides(fact);
    append_expected(&result->book, cJSON_GetObjectItemCaseSensitive(fact, "expected"));
}

void book_fact_compare(FactResult *result, const cJSON *fact, const char *output)
{
    Comparison comparison = {
        .fact = fact,
        .each = cJSON_GetObjectItemCaseSensitive(fact, "each"),
        .part = printed_section(output, book_fact_string(fact, "printed")),
        .result = result,
    };
    book_fact_expected(result, fact);
    result->state = FACT_NOT_RUN;
    if (comparison.part.begin == NULL)
        return;
    result->state = FACT_EQUAL;
    const cJSON *label;
    cJSON_ArrayForEach(label, cJSON_GetObjectItemCaseSensitive(fact, "after"))
    {
        if (!cJSON_IsString(label) || !pass(&comparison.part, label->valuestring)) {
            result->state = FACT_NOT_PRINTED;
            return;
        }
    }
    compare_value(&comparison, cJSON_GetObjectItemCaseSensitive(fact, "expected"), false);
}

void book_fact_result_free(FactResult *result)
{
    buffer_free(&result->book);
    buffer_free(&result->ours);
}
