/* common/text.h: UTF-8 and lines */
#include "common/text.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>

/* ---- UTF-8 ---- */

START_TEST(every_character_survives_the_way_to_bytes_and_back)
{
    for (uint32_t code_point = 0; code_point <= 0x110001; code_point++) {
        char bytes[4];
        int length = utf8_encode(bytes, code_point);
        bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
        if (surrogate || code_point > 0x10FFFF) {
            ck_assert_int_eq(length, 0);
            continue;
        }
        uint32_t again = 0;
        if (utf8_decode(bytes, (size_t)length, &again) != length || again != code_point)
            ck_abort_msg("U+%04X came back as U+%04X", code_point, again);
        if (utf8_valid_prefix(bytes, (size_t)length) != (size_t)length)
            ck_abort_msg("U+%04X is not valid", code_point);
    }
}
END_TEST

START_TEST(lengths_are_those_of_the_standard)
{
    char bytes[4];
    ck_assert_int_eq(utf8_encode(bytes, 'A'), 1);
    ck_assert_int_eq(utf8_encode(bytes, 0x7F), 1);
    ck_assert_int_eq(utf8_encode(bytes, 0x80), 2);
    ck_assert_int_eq(utf8_encode(bytes, 0x7FF), 2);
    ck_assert_int_eq(utf8_encode(bytes, 0x800), 3);
    ck_assert_int_eq(utf8_encode(bytes, 0xAC00), 3); // 가
    ck_assert_mem_eq(bytes, "\xEA\xB0\x80", 3);
    ck_assert_int_eq(utf8_encode(bytes, 0xFFFF), 3);
    ck_assert_int_eq(utf8_encode(bytes, 0x10000), 4);
    ck_assert_int_eq(utf8_encode(bytes, 0x1F600), 4); // a grinning face
    ck_assert_mem_eq(bytes, "\xF0\x9F\x98\x80", 4);
}
END_TEST

/* What is not UTF-8, the offset at which it is not, and what stands there after the repair ("?" for U+FFFD), as
 * Python 3 prints it: bytes.decode(errors="replace"). */
static const struct {
    const char *bytes;
    size_t size;
    size_t valid;
    const char *repaired;
} broken[] = {
    { "a\x80z", 3, 1, "a?z" },                         // a continuation byte that continues nothing
    { "a\xC3", 2, 1, "a?" },                           // cut off
    { "\xC0\xAF", 2, 0, "??" },                        // "/" in a long form
    { "\xC1\xBF", 2, 0, "??" },                        // U+007F in a long form
    { "\xE0\x80\xAF", 3, 0, "???" },                   // "/" in three bytes
    { "\xE0\x9F\xBF", 3, 0, "???" },                   // U+07FF in three bytes
    { "\xF0\x8F\xBF\xBF", 4, 0, "????" },              // U+FFFF in four bytes
    { "ab\xED\xA0\x80", 5, 2, "ab???" },               // U+D800, a surrogate
    { "\xED\xBF\xBF", 3, 0, "???" },                   // U+DFFF
    { "\xF4\x90\x80\x80", 4, 0, "????" },              // U+110000
    { "\xF5\x80\x80\x80", 4, 0, "????" },              // further beyond
    { "\xFE\xFF", 2, 0, "??" },                        // the byte order mark of UTF-16
    { "\xEA\xB0\x80\xEA\xB0", 5, 3, "\xEA\xB0\x80?" }, // 가 and two thirds of 가: one mark
    { "\xF0\x9F\x98", 3, 0, "?" },                     // three quarters of an emoji: one mark
    { "\xF0\x9F(", 3, 0, "?(" },                       // the next character is not swallowed
    { "\xE2\x82\xE2\x82\xAC", 5, 0, "?\xE2\x82\xAC" }, // half a euro, then a whole one
};

START_TEST(what_is_not_utf8_is_found_at_its_offset_and_repaired_as_python_does)
{
    const char *bytes = broken[_i].bytes;
    size_t size = broken[_i].size;
    ck_assert_uint_eq(utf8_valid_prefix(bytes, size), broken[_i].valid);
    ck_assert_int_eq(utf8_decode(&bytes[broken[_i].valid], size - broken[_i].valid, NULL), 0);

    Buffer wanted = { 0 };
    for (const char *c = broken[_i].repaired; *c != '\0'; c++)
        buffer_append(&wanted, *c == '?' ? "\xEF\xBF\xBD" : c, *c == '?' ? 3 : 1);
    Buffer repaired = { 0 };
    utf8_append_repaired(&repaired, bytes, size);
    ck_assert_str_eq(repaired.bytes, wanted.bytes);
    ck_assert_uint_eq(utf8_valid_prefix(repaired.bytes, repaired.size), repaired.size);
    buffer_free(&wanted);
    buffer_free(&repaired);
}
END_TEST

START_TEST(a_valid_text_passes_through_the_repair_unchanged)
{
    const char *text = "naïve 한국어 \xF0\x9F\x98\x80\n";
    Buffer repaired = { 0 };
    utf8_append_repaired(&repaired, text, strlen(text));
    ck_assert_str_eq(repaired.bytes, text);
    buffer_free(&repaired);
    ck_assert_uint_eq(utf8_length(text, strlen(text)), 12);
    ck_assert_uint_eq(utf8_length("", 0), 0);
    ck_assert_uint_eq(utf8_length("\xFF\xFF", 2), 2);
    ck_assert_uint_eq(utf8_valid_prefix("", 0), 0);
    ck_assert_uint_eq(utf8_valid_prefix("\0x", 2), 2); // NUL is a character
}
END_TEST

/* ---- lines ---- */

START_TEST(lines_end_with_newline_or_carriage_return_and_newline)
{
    const char *text = "one\ntwo\r\n\n\r\nfive\rstill five\nlast";
    const char *wanted[] = { "one", "two", "", "", "five\rstill five", "last" };
    TextLines lines = text_lines(text, strlen(text));
    for (int i = 0; i < 6; i++) {
        ck_assert(text_next_line(&lines));
        ck_assert_int_eq(lines.number, i + 1);
        ck_assert_uint_eq(lines.length, strlen(wanted[i]));
        ck_assert_mem_eq(lines.line, wanted[i], lines.length);
    }
    ck_assert(!text_next_line(&lines));
    ck_assert(!text_next_line(&lines));
}
END_TEST

START_TEST(a_newline_at_the_end_begins_no_further_line)
{
    TextLines lines = text_lines("one\n", 4);
    ck_assert(text_next_line(&lines));
    ck_assert(!text_next_line(&lines));
    lines = text_lines("", 0);
    ck_assert(!text_next_line(&lines));
    lines = text_lines(NULL, 0);
    ck_assert(!text_next_line(&lines));
}
END_TEST

START_TEST(offsets_have_line_numbers)
{
    ck_assert_int_eq(text_line_number("a\nb\nc", 0), 1);
    ck_assert_int_eq(text_line_number("a\nb\nc", 1), 1); // the newline belongs to the line that it ends
    ck_assert_int_eq(text_line_number("a\nb\nc", 2), 2);
    ck_assert_int_eq(text_line_number("a\nb\nc", 4), 3);
}
END_TEST

/* ---- files ---- */

START_TEST(a_file_that_is_not_utf8_is_refused_with_line_and_offset)
{
    char *directory = test_directory_new();
    char *good = test_file_new(directory, "good.txt", "한국어\n", 10);
    char *bad = test_file_new(directory, "bad.txt", "fine\nstill fine \xFF\n", 18);
    Buffer text = { 0 };
    Error error;
    ck_assert_msg(text_read(&text, good, NULL, &error), "%s", error.message);
    ck_assert(!text_read(&text, bad, NULL, &error));
    ck_assert_str_eq(text.bytes, "한국어\n"); // nothing of the bad file was left in it
    ck_assert_msg(strncmp(error.message, bad, strlen(bad)) == 0, "%s", error.message);
    ck_assert_msg(strstr(error.message, ":2: not UTF-8: byte 0xff at offset 16; ") != NULL, "%s", error.message);
    buffer_free(&text);
    free(good);
    free(bad);
    test_directory_remove(directory);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = every_character_survives_the_way_to_bytes_and_back },
        { .test = lengths_are_those_of_the_standard },
        { .test = what_is_not_utf8_is_found_at_its_offset_and_repaired_as_python_does,
          .rounds = sizeof broken / sizeof broken[0] },
        { .test = a_valid_text_passes_through_the_repair_unchanged },
        { .test = lines_end_with_newline_or_carriage_return_and_newline },
        { .test = a_newline_at_the_end_begins_no_further_line },
        { .test = offsets_have_line_numbers },
        { .test = a_file_that_is_not_utf8_is_refused_with_line_and_offset },
    };
    return run_suite("common/text", tests, sizeof tests / sizeof *tests);
}
