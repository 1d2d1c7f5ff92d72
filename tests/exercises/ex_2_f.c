#include "ch02_tokenizer/exercises/ex_2_f.h"
#include "ch02_tokenizer/tokenizer.h"
#include "common/buffer.h"
#include "common/text.h"
#include "tests/exercises/exercise.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 64 };

/* The reader's answer for the first size bytes of text. The copy ends at a page that nobody may touch. */
static int whole(const char *text, int size)
{
    char *copy = (char *)ints_new((size_t)(size + 3) / 4) + (size + 3) / 4 * 4 - size;
    memcpy(copy, text, (size_t)size);
    return my_whole_characters(copy, size);
}

/* The answer for every beginning of text: 0, 1, … bytes of it. */
static void expect_beginnings(const char *text, const UsualMistake *mistakes)
{
    int got[MOST], expected[MOST];
    int count = (int)strlen(text) + 1;
    for (int size = 0; size < count; size++) {
        got[size] = whole(text, size);
        expected[size] = (int)utf8_valid_prefix(text, (size_t)size);
    }
    char what[2 * MOST];
    snprintf(what, sizeof what, "for 0, 1, 2, … bytes of \"%s\": bytes to show", text);
    expect_ints(what, got, expected, 1, (int[]){ count }, mistakes);
}

START_TEST(plain_letters_are_shown_at_once)
{
    expect_beginnings("a cat", (UsualMistake[]){ { (float[]){ 0, 0, 1, 2, 3, 4 },
                                                   "the last letter is held back although it is whole: > or >=?" },
                                                 { (float[MOST]){ 0 }, "nothing is ever shown" },
                                                 { 0 } });
}
END_TEST

START_TEST(a_character_of_three_bytes_waits_for_its_last_one)
{
    const UsualMistake mistakes[] = {
        { (float[]){ 0, 1, 2, 3, 4, 5 }, "nothing is held back: after two bytes of 안 only \"a\" can be shown" },
        { (float[]){ 0, 1, 1, 1, 1, 5 }, "the last character is always held back, whole or not" },
        { (float[]){ 0, 1, 1, 1, 1, 1 }, "안 is never shown, although its third byte came" },
        { (float[]){ 0, 1, 1, 3, 4, 5 }, "EC begins a character of three bytes, not of two" },
        { 0 },
    };
    expect_beginnings("a안b", mistakes);
}
END_TEST

START_TEST(two_and_four_bytes_too)
{
    const UsualMistake mistakes[] = {
        { (float[]){ 0, 0, 2, 2, 2, 5, 6 }, "F0 begins a character of four bytes, not of three" },
        { (float[]){ 0, 0, 2, 2, 2, 5, 5 }, "F0 begins a character of four bytes, not of three" },
        { (float[]){ 0, 1, 2, 3, 4, 5, 6 },
          "nothing is held back: a first byte from 0x80 on is not a whole character" },
        { 0 },
    };
    expect_beginnings("é🙂", mistakes);
    expect_beginnings("żółw 안녕 🙂!", NULL);
}
END_TEST

/* Tokens of a vocabulary of bytes and one merge, shown one by one as a chat does. */
START_TEST(a_chat_shows_every_character_once_and_whole)
{
    const char *text = "네, 좋아요 🙂";
    Tokenizer *tokenizer = tokenizer_train("aaaa", 4, 258);
    TokenList list = { 0 };
    tokenizer_encode(tokenizer, &list, text, strlen(text), false);
    Buffer held = { 0 }, shown = { 0 };
    for (int i = 0; i < list.count; i++) {
        size_t size;
        const char *bytes = tokenizer_token(tokenizer, list.ids[i], &size);
        buffer_append(&held, bytes, size);
        int n = whole(held.bytes, (int)held.size);
        ck_assert_msg(n >= 0 && n <= (int)held.size, "expected a number from 0 to %zu, got %d", held.size, n);
        ck_assert_msg(utf8_valid_prefix(held.bytes, (size_t)n) == (size_t)n,
                      "after token %d a piece of a character would be shown: %d of %zu bytes held", i, n, held.size);
        buffer_append(&shown, held.bytes, (size_t)n);
        size_t rest = held.size - (size_t)n;
        memmove(held.bytes, &held.bytes[n], rest);
        held.size = rest;
    }
    ck_assert_msg(held.size == 0, "%zu bytes are still held back after the last token", held.size);
    ck_assert_str_eq(shown.bytes, text);
    buffer_free(&held);
    buffer_free(&shown);
    token_list_free(&list);
    tokenizer_free(tokenizer);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = plain_letters_are_shown_at_once },
                                     { .test = a_character_of_three_bytes_waits_for_its_last_one },
                                     { .test = two_and_four_bytes_too },
                                     { .test = a_chat_shows_every_character_once_and_whole } };
    return run_exercise("2.f", checks, sizeof checks / sizeof *checks);
}
