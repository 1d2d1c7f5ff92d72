/* Tests of common/label.h: every token can be seen, on one line, as valid UTF-8. */
#include "common/label.h"

#include "common/text.h"
#include "tests/assertions.h"

#include <stdlib.h>
#include <string.h>

static void expect_label(const char *token, size_t length, const char *expected)
{
    char label[LABEL_SIZE];
    ck_assert_str_eq(label_from_token(label, sizeof label, token, length), expected);
}

START_TEST(a_space_in_front_of_a_word_is_visible)
{
    char label[LABEL_SIZE];
    expect_label(" city", 5, "␣city");
    ck_assert_str_eq(label_from_text(label, sizeof label, " a b", 4), " a b"); // in prose it stays a space
}
END_TEST

START_TEST(line_ends_and_tabs_show_as_escapes)
{
    expect_label("\n\n\t\r", 4, "\\n\\n\\t\\r");
}
END_TEST

START_TEST(a_piece_of_a_character_shows_as_its_bytes)
{
    expect_label("\xec\x95\x88", 3, "안");
    expect_label("\xec\x95", 2, "<EC><95>");
    expect_label("\x88!", 2, "<88>!");
    expect_label("\xed\xa0\x80", 3, "<ED><A0><80>"); // a surrogate is no character
}
END_TEST

START_TEST(control_characters_show_as_bytes)
{
    expect_label("\0\x1b[2J\x7f", 6, "<00><1B>[2J<7F>");
    expect_label("\xc2\x9b", 2, "<9B>"); // C1: starts a terminal command too
}
END_TEST

START_TEST(a_long_token_is_cut_at_a_character)
{
    char label[12];
    ck_assert_str_eq(label_from_token(label, sizeof label, "안녕하세요", 15), "안녕…");
    ck_assert_str_eq(label_from_token(label, sizeof label, "abcdefghijk", 11), "abcdefghijk"); // just fits
    ck_assert_str_eq(label_from_token(label, sizeof label, "abcdefghijkl", 12), "abcdefgh…");
    ck_assert_str_eq(label_from_token(label, 2, "안", 3), "");
    ck_assert_str_eq(label_from_token(label, 1, "a", 1), "");
}
END_TEST

START_TEST(any_bytes_in_any_room_give_valid_utf8)
{
    char token[24], label[40];
    srand(7);
    for (int round = 0; round < 20000; round++) {
        size_t length = (size_t)(rand() % 24), size = 1 + (size_t)(rand() % 40);
        for (size_t i = 0; i < length; i++)
            token[i] = (char)(rand() % 3 == 0 ? 0xc0 + rand() % 64 : rand() % 256);
        label_from_token(label, size, token, length);
        ck_assert_uint_lt(strlen(label), size);
        ck_assert_uint_eq(utf8_valid_prefix(label, strlen(label)), strlen(label));
    }
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = a_space_in_front_of_a_word_is_visible },     { .test = line_ends_and_tabs_show_as_escapes },
        { .test = a_piece_of_a_character_shows_as_its_bytes }, { .test = control_characters_show_as_bytes },
        { .test = a_long_token_is_cut_at_a_character },        { .test = any_bytes_in_any_room_give_valid_utf8 },
    };
    return run_suite("label", tests, sizeof tests / sizeof *tests);
}
