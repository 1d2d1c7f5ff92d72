/* book_table.c: the end of `make book`: every number of the book beside ours
 *     build/tests/book/book_table [--have NAME]... [--csv FILE] OUTPUT...
 * OUTPUT: files with what the chapters printed. NAME: what was there when they ran, as the facts' "needs" say it ("data",
 * "gpt2-small", "long"). The facts are in tests/book-numbers.json, how one is found in an output: tests/book_facts.h.
 * Ends with status 1 when a number that was computed differs from the book's. */
#include "common/console.h"
#include "common/file.h"
#include "common/text.h"
#include "tests/book_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_HAVE = 16, COLUMN = 30, ID_COLUMN = 32, EXIT_USAGE = 2 };

typedef struct Arguments {
    const char *have[MAX_HAVE];
    int have_count;
    const char *csv;
    int first_file; /* in argv */
} Arguments;

/* How the facts of one chapter, or of all, came out. */
typedef struct Tally {
    int equal, exact; /* exact: of the equal ones those without any difference */
    int different, missing, needs, informative;
} Tally;

static bool parse(Arguments *arguments, int argc, char **argv)
{
    int i = 1;
    *arguments = (Arguments){ .csv = "out/book.csv" };
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (strcmp(argv[i], "--csv") == 0)
            arguments->csv = argv[i + 1];
        else if (strcmp(argv[i], "--have") == 0 && arguments->have_count < MAX_HAVE)
            arguments->have[arguments->have_count++] = argv[i + 1];
        else
            return false;
    }
    arguments->first_file = i;
    return i < argc && argv[i][0] != '-';
}

/* text in at most width columns, on one line; shortened with … */
static void print_cell(const char *text, size_t size, int width)
{
    Buffer cell = { 0 };
    size_t at = 0;
    int columns = 0;
    while (at < size && columns < width - 1) {
        int length = utf8_decode(&text[at], size - at, NULL);
        if (text[at] == '\n')
            buffer_append(&cell, " ", 1);
        else
            buffer_append(&cell, &text[at], length > 0 ? (size_t)length : 1);
        at += length > 0 ? (size_t)length : 1;
        columns++;
    }
    if (at < size) {
        buffer_append_string(&cell, "…");
        columns++;
    }
    printf("%.*s%*s", (int)cell.size, cell.size > 0 ? cell.bytes : "", width - columns, "");
    buffer_free(&cell);
}

/* The last column, which book.csv has too. */
static void verdict(char *text, size_t size, const cJSON *fact, const FactResult *result, const char *missing)
{
    const char *same = result->state == FACT_EQUAL ? "equal" : "different";
    if (!result->decides && (result->state == FACT_EQUAL || result->state == FACT_DIFFERENT))
        snprintf(text, size, "informative: %s", same);
    else if (result->state == FACT_EQUAL)
        snprintf(text, size, "yes");
    else if (result->state == FACT_DIFFERENT)
        snprintf(text, size, "no");
    else if (result->state == FACT_NEEDS && strncmp(missing, "gpt2-", 5) == 0)
        snprintf(text, size, "needs weights (%.*s)", (int)strcspn(missing, " "), missing);
    else if (result->state == FACT_NEEDS && strncmp(missing, "long", 4) == 0)
        snprintf(text, size, "needs LONG=1");
    else if (result->state == FACT_NEEDS)
        snprintf(text, size, "needs %.*s", (int)strcspn(missing, " "), missing);
    else if (result->state == FACT_NOT_RUN)
        snprintf(text, size, "missing: section %s did not run", book_fact_string(fact, "printed"));
    else
        snprintf(text, size, "missing: section %s does not print it", book_fact_string(fact, "printed"));
}

static void count(Tally *tally, const FactResult *result)
{
    if (result->state == FACT_NEEDS)
        tally->needs++;
    else if (!result->decides)
        tally->informative++;
    else if (result->state == FACT_EQUAL)
        tally->equal++;
    else if (result->state == FACT_DIFFERENT)
        tally->different++;
    else
        tally->missing++;
    if (result->state == FACT_EQUAL && result->decides && result->difference == 0)
        tally->exact++;
}

/* A field of CSV: in quotation marks, those inside doubled. */
static void write_field(FileWriter *writer, const char *text, size_t size)
{
    file_writer_write(writer, "\"", 1);
    for (size_t i = 0; i < size; i++) {
        file_writer_write(writer, &text[i], 1);
        if (text[i] == '"')
            file_writer_write(writer, "\"", 1);
    }
    file_writer_write(writer, "\"", 1);
}

static void write_row(FileWriter *writer, const cJSON *fact, const FactResult *result, const char *equal)
{
    const char *id = book_fact_string(fact, "id");
    file_writer_printf(writer, "%s,", id);
    write_field(writer, result->book.bytes, result->book.size);
    file_writer_write(writer, ",", 1);
    write_field(writer, result->ours.bytes, result->ours.size);
    file_writer_printf(writer, ",%s\n", equal);
}

static void print_row(const cJSON *fact, const FactResult *result, const char *equal)
{
    const char *id = book_fact_string(fact, "id");
    print_cell(id, strlen(id), ID_COLUMN);
    print_cell(result->book.bytes, result->book.size, COLUMN);
    printf(" ");
    print_cell(result->ours.bytes, result->ours.size, COLUMN);
    if (result->difference > 0)
        printf("  %8.1g", result->difference);
    else
        printf("  %8s", result->ours.size > 0 && result->state == FACT_EQUAL ? "0" : "");
    printf("  %s\n", equal);
}

/* One fact: its line in the table and in the file. */
static void show(const cJSON *fact, const char *output, const Arguments *arguments, FileWriter *writer, Tally *tally)
{
    FactResult result = { 0 };
    const char *missing = "";
    char equal[96];
    if (book_fact_possible(fact, arguments->have, arguments->have_count, &missing)) {
        book_fact_compare(&result, fact, output);
    } else {
        book_fact_expected(&result, fact);
        result.state = FACT_NEEDS;
    }
    verdict(equal, sizeof equal, fact, &result, missing);
    print_row(fact, &result, equal);
    write_row(writer, fact, &result, equal);
    count(tally, &result);
    book_fact_result_free(&result);
}

static void print_tally(const char *name, const Tally *tally)
{
    printf("%s: %d equal to the printed digits or within the tolerance (%d of them without any difference)", name,
           tally->equal, tally->exact);
    if (tally->different + tally->missing > 0)
        printf(", %d different, %d not printed", tally->different, tally->missing);
    if (tally->informative > 0)
        printf("; %d informative", tally->informative);
    if (tally->needs > 0)
        printf("; %d need what is not here", tally->needs);
    printf("\n");
}

static void add(Tally *sum, const Tally *tally)
{
    sum->equal += tally->equal;
    sum->exact += tally->exact;
    sum->different += tally->different;
    sum->missing += tally->missing;
    sum->needs += tally->needs;
    sum->informative += tally->informative;
}

/* All facts, chapter by chapter, each chapter with its sum. */
static bool print_table(const cJSON *facts, const char *output, const Arguments *arguments, Tally *all, Error *error)
{
    static const char *const chapters[] = { "appA", "rng",  "ch02", "ch03", "ch04",
                                            "ch05", "appD", "ch06", "appE", "ch07" };
    FileWriter writer;
    if (!file_writer_open(&writer, arguments->csv, error))
        return false;
    file_writer_printf(&writer, "id,book,ours,equal\n");
    printf("%-*s%-*s %-*s  %8s  %s\n", ID_COLUMN, "the book's number", COLUMN, "in the book", COLUMN, "ours", "differ",
           "equal");
    for (size_t c = 0; c < sizeof chapters / sizeof chapters[0]; c++) {
        Tally tally = { 0 };
        const cJSON *fact;
        printf("\n");
        cJSON_ArrayForEach(fact, facts)
        {
            if (strcmp(book_fact_string(fact, "chapter"), chapters[c]) == 0)
                show(fact, output, arguments, &writer, &tally);
        }
        print_tally(chapters[c], &tally);
        add(all, &tally);
    }
    printf("\n");
    print_tally("all", all);
    return file_writer_close(&writer, error);
}

int main(int argc, char **argv)
{
    Arguments arguments;
    Error error;
    Buffer output = { 0 };
    Tally all = { 0 };
    cJSON *facts;
    if (!parse(&arguments, argc, argv)) {
        fprintf(stderr, "usage: book_table [--have NAME]... [--csv FILE] OUTPUT...\n");
        return EXIT_USAGE;
    }
    bool ok = book_facts_read(&facts, &error);
    for (int i = arguments.first_file; ok && i < argc; i++)
        ok = file_read(&output, argv[i], "make book writes it", &error);
    ok = ok && print_table(facts, output.bytes, &arguments, &all, &error) && console_flush(&error);
    if (!ok)
        fprintf(stderr, "book_table: %s\n", error.message);
    cJSON_Delete(facts);
    buffer_free(&output);
    return ok && all.different + all.missing == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
