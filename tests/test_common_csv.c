/* common/csv.h: rows of separated values, quotes as pandas reads them */
#include "common/csv.h"
#include "common/file.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>

/* Joins all fields of all rows as "a|b;c|d;" so that a test can be read at a glance; an error ends it with "!MESSAGE". */
static char *read_all(const char *text, char separator, int columns)
{
    Buffer joined = { 0 };
    CsvReader reader;
    Error error;
    csv_open(&reader, text, strlen(text), "x.tsv", separator, columns);
    while (csv_next(&reader, &error))
        for (int i = 0; i < columns; i++)
            buffer_printf(&joined, "%s%c", reader.fields[i], i + 1 < columns ? '|' : ';');
    if (reader.failed)
        buffer_printf(&joined, "!%s", error.message);
    buffer_reserve(&joined, 0);
    csv_close(&reader);
    return joined.bytes;
}

static void assert_rows(const char *text, char separator, int columns, const char *wanted)
{
    char *joined = read_all(text, separator, columns);
    ck_assert_str_eq(joined, wanted);
    free(joined);
}

START_TEST(plain_fields_are_taken_as_they_are)
{
    assert_rows("ham\tOk lar...\nspam\tFree entry\n", '\t', 2, "ham|Ok lar...;spam|Free entry;");
    assert_rows("ham\tno newline at the end", '\t', 2, "ham|no newline at the end;");
    assert_rows("ham\tdos\r\nspam\tdos\r\n", '\t', 2, "ham|dos;spam|dos;");
    assert_rows("ham\ta\rb\n", '\t', 2, "ham|a\rb;");
    assert_rows("a,b,c\n,,\n 1 , 2 ,\n", ',', 3, "a|b|c;||; 1 | 2 |;"); // blanks are part of a field
    assert_rows("\n\r\nham\tx\n\n\nham\ty\n\n", '\t', 2, "ham|x;ham|y;");
    assert_rows("", '\t', 2, "");
}
END_TEST

START_TEST(a_field_that_begins_with_a_quote_is_quoted)
{
    assert_rows("ham\t\"Thinking of u ;) x\"\n", '\t', 2, "ham|Thinking of u ;) x;");
    assert_rows("ham\t\"say \"\"hi\"\" twice\"\n", '\t', 2, "ham|say \"hi\" twice;");
    assert_rows("ham\t\"a\tb\nc\r\nd\"\nham\te\n", '\t', 2, "ham|a\tb\nc\r\nd;ham|e;");
    assert_rows("\"\",\"\"\"\"\n", ',', 2, "|\";");
}
END_TEST

START_TEST(text_after_the_closing_quote_still_belongs_to_the_field)
{
    assert_rows("ham\t\"Gimme a few\" was 5 minutes ago\nham\tx\n", '\t', 2,
                "ham|Gimme a few was 5 minutes ago;ham|x;");
    assert_rows("ham\t\"one\" and \"two\"\nham\tx\n", '\t', 2, "ham|one and \"two\";ham|x;");
    assert_rows("\"a\" \"b,\"c\"\n", ',', 2, "a \"b|c;");
}
END_TEST

START_TEST(a_quote_inside_a_plain_field_is_a_character)
{
    assert_rows("ham\the said \"go\tnow\n", '\t', 3, "ham|he said \"go|now;");
    assert_rows("ham\t \"x\"\n", '\t', 2, "ham| \"x\";");
}
END_TEST

START_TEST(a_wrong_row_is_named_by_its_line)
{
    assert_rows("ham\tx\nno tab here\n", '\t', 2,
                "ham|x;!x.tsv:2: 1 field where 2 should be; check the tabs of this line");
    assert_rows("ham\tx\ty\n", '\t', 2, "!x.tsv:1: 3 fields where 2 should be; check the tabs of this line");
    assert_rows("ham\t\"1\n2\n3\"\n\nbad\n", '\t', 2,
                "ham|1\n2\n3;!x.tsv:5: 1 field where 2 should be; check the tabs of this line");
    assert_rows("ham\tx\nham\t\"never closed\nham\ty\n", '\t', 2,
                "ham|x;!x.tsv:2: a field begins with a double quote that is never closed; close it, or double it");
    assert_rows("ham\t\"", '\t', 2,
                "!x.tsv:1: a field begins with a double quote that is never closed; close it, or double it");
}
END_TEST

START_TEST(a_row_with_very_many_fields_and_a_nul_byte_are_errors)
{
    char commas[1001];
    memset(commas, ',', sizeof commas);
    commas[1000] = '\0';
    assert_rows(commas, ',', 3, "!x.tsv:1: 1001 fields where 3 should be; check the separators of this line");

    CsvReader reader;
    Error error;
    csv_open(&reader, "a,b\0c\n", 6, "x.csv", ',', 2);
    ck_assert(!csv_next(&reader, &error));
    ck_assert(reader.failed);
    ck_assert_str_eq(error.message, "x.csv:1: a NUL byte in field 2; this is no text");
    ck_assert(!csv_next(&reader, &error)); // and stays at its error
    csv_close(&reader);
}
END_TEST

START_TEST(rows_know_the_line_on_which_they_begin)
{
    const char *text = "a,1\n\nb,\"2\n2\"\nc,3\n";
    CsvReader reader;
    Error error;
    csv_open(&reader, text, strlen(text), "x.csv", ',', 2);
    const int wanted[] = { 1, 3, 5 };
    for (int i = 0; i < 3; i++) {
        ck_assert(csv_next(&reader, &error));
        ck_assert_int_eq(reader.line, wanted[i]);
        ck_assert_uint_eq(reader.lengths[1], strlen(reader.fields[1]));
    }
    ck_assert(!csv_next(&reader, &error));
    ck_assert(!reader.failed);
    csv_close(&reader);
}
END_TEST

START_TEST(the_sms_spam_collection_has_the_rows_that_pandas_finds)
{
    char *path = test_data_path("sms_spam/SMSSpamCollection");
    if (path == NULL)
        return;
    Buffer text = { 0 };
    Error error;
    ck_assert_msg(file_read(&text, path, NULL, &error), "%s", error.message);
    CsvReader reader;
    csv_open(&reader, text.bytes, text.size, path, '\t', 2);
    int ham = 0, spam = 0, rows = 0;
    while (csv_next(&reader, &error)) {
        ham += strcmp(reader.fields[0], "ham") == 0;
        spam += strcmp(reader.fields[0], "spam") == 0;
        if (rows == 5081) // the one that runs over three lines
            ck_assert_ptr_nonnull(strchr(reader.fields[1], '\n'));
        rows++;
    }
    ck_assert_msg(!reader.failed, "%s", error.message);
    ck_assert_int_eq(rows, 5572); // book §6.2
    ck_assert_int_eq(ham, 4825);
    ck_assert_int_eq(spam, 747);
    csv_close(&reader);
    buffer_free(&text);
    free(path);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = plain_fields_are_taken_as_they_are },
        { .test = a_field_that_begins_with_a_quote_is_quoted },
        { .test = text_after_the_closing_quote_still_belongs_to_the_field },
        { .test = a_quote_inside_a_plain_field_is_a_character },
        { .test = a_wrong_row_is_named_by_its_line },
        { .test = a_row_with_very_many_fields_and_a_nul_byte_are_errors },
        { .test = rows_know_the_line_on_which_they_begin },
        { .test = the_sms_spam_collection_has_the_rows_that_pandas_finds },
    };
    return run_suite("common/csv", tests, sizeof tests / sizeof *tests);
}
