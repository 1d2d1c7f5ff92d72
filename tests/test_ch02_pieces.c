/* GPT-2's splitting pattern: which pieces, whatever the bytes, in linear time. */
#include "ch02_tokenizer/character_kinds.h"
#include "ch02_tokenizer/pieces.h"
#include "common/machine.h"
#include "common/rng.h"
#include "common/text.h"
#include "tests/assertions.h"

#include <stdlib.h>
#include <string.h>

/* The pieces of text, joined by '|'. The caller frees. */
static char *joined_pieces(const char *text, size_t size)
{
    PiecePattern *pattern = piece_pattern_new();
    Pieces pieces;
    pieces_start(&pieces, pattern, text, size);
    Buffer joined = { 0 };
    buffer_append(&joined, "", 0);
    while (pieces_next(&pieces)) {
        if (joined.size > 0)
            buffer_append(&joined, "|", 1);
        buffer_append(&joined, pieces.piece, pieces.length);
    }
    pieces_end(&pieces);
    piece_pattern_free(pattern);
    return joined.bytes;
}

static void assert_pieces(const char *text, const char *expected)
{
    char *pieces = joined_pieces(text, strlen(text));
    ck_assert_str_eq(pieces, expected);
    free(pieces);
}

START_TEST(words_take_one_space_in_front)
{
    assert_pieces("Hello, world. It is 1908!", "Hello|,| world|.| It| is| 1908|!");
    assert_pieces("", "");
    assert_pieces(" ", " ");
}
END_TEST

START_TEST(short_forms_are_pieces_in_small_letters_only)
{
    assert_pieces("I'll we've don't she'd I'm they're it's", "I|'ll| we|'ve| don|'t| she|'d| I|'m| they|'re| it|'s");
    assert_pieces("DON'T 'tis 'x", "DON|'|T| '|tis| '|x");
    assert_pieces("'s'll", "'s|'ll");
    assert_pieces("x''s", "x|''|s");
}
END_TEST

START_TEST(white_space_leaves_its_last_character_to_the_next_word)
{
    assert_pieces("a   b", "a|  | b");
    assert_pieces("a\n\n  b\n", "a|\n\n | b|\n");
    assert_pieces("a\t\tb", "a|\t|\t|b");
    assert_pieces("a  ", "a|  ");
}
END_TEST

START_TEST(letters_and_digits_are_those_of_unicode)
{
    assert_pieces("안녕하세요 세계 的一是 Ünïcödé", "안녕하세요| 세계| 的一是| Ünïcödé");
    assert_pieces("٣½Ⅷ x²", "٣½Ⅷ| x|²");
    assert_pieces("a\u3000\u00a0b", "a|\u3000|\u00a0|b");
    assert_pieces("e\u0301", "e|\u0301"); // a combining accent is no letter
    assert_pieces("👨\u200d👩 ❤", "👨\u200d👩| ❤");
}
END_TEST

START_TEST(the_mongolian_vowel_separator_is_no_white_space)
{
    assert_pieces("a \u180e b", "a| \u180e| b"); // PCRE2's own \s would say otherwise
}
END_TEST

START_TEST(a_run_of_invalid_bytes_is_a_piece_of_its_own)
{
    assert_pieces("ab\xFF\xFE"
                  "cd",
                  "ab|\xFF\xFE|cd");
    assert_pieces("\x80\x80", "\x80\x80");
    assert_pieces("a \xE2\x82 b", "a| |\xE2\x82| b"); // a cut character
    assert_pieces("\xED\xA0\x80x", "\xED\xA0\x80|x"); // a surrogate
    assert_pieces("\xC0\x80"
                  "1\xF5",
                  "\xC0\x80|1|\xF5"); // a long form; beyond U+10FFFF
    assert_pieces("word\xEC\x95", "word|\xEC\x95");
}
END_TEST

/* Bytes of many kinds, valid and not, chosen so that all alternatives meet all others. */
static size_t random_bytes(char *bytes, size_t capacity, Rng *rng)
{
    static const char *const parts[] = { "a",    "Z",    "é",    "한",   "中",   "1",    "٣",      " ",     "  ",
                                         "\n",   "\t",   "\r\n", "'",    "'s",   "'ll",  ".",      "!?",    "😀",
                                         "\xFF", "\x80", "\xE2", "\xC3", "\xF0", "\xED", "\u200d", "\u3000" };
    enum { PARTS = sizeof parts / sizeof *parts };
    size_t size = 0;
    uint32_t count = rng_u32(rng) % 400;
    for (uint32_t i = 0; i < count; i++) {
        const char *part = parts[rng_u32(rng) % PARTS];
        uint32_t repeats = rng_u32(rng) % 20 == 0 ? rng_u32(rng) % 300 : 1;
        for (uint32_t r = 0; r < repeats && size + 8 < capacity; r++) {
            memcpy(&bytes[size], part, strlen(part));
            size += strlen(part);
        }
    }
    return size;
}

START_TEST(pieces_are_the_whole_text_and_valid_or_invalid_never_both)
{
    static char bytes[1 << 17];
    Rng rng;
    rng_seed(&rng, 100 + _i);
    size_t size = random_bytes(bytes, sizeof bytes, &rng);
    PiecePattern *pattern = piece_pattern_new();
    Pieces pieces;
    pieces_start(&pieces, pattern, bytes, size);
    size_t offset = 0;
    bool last_invalid = false;
    while (pieces_next(&pieces)) {
        ck_assert_ptr_eq(pieces.piece, &bytes[offset]);
        ck_assert_uint_gt(pieces.length, 0);
        size_t valid = utf8_valid_prefix(pieces.piece, size - offset);
        bool invalid = valid == 0;
        if (!invalid)
            ck_assert_uint_le(pieces.length, valid);
        for (size_t i = 1; invalid && i < pieces.length; i++)
            ck_assert_int_eq(utf8_decode(&pieces.piece[i], size - offset - i, NULL), 0);
        ck_assert_msg(!(invalid && last_invalid), "two invalid pieces side by side at byte %zu", offset);
        last_invalid = invalid;
        offset += pieces.length;
    }
    ck_assert_uint_eq(offset, size);
    pieces_end(&pieces);
    piece_pattern_free(pattern);
}
END_TEST

/* A piece must not depend on how much of the text PCRE2 was shown: words just as long as the window. */
START_TEST(long_pieces_are_found_whole)
{
    for (size_t length = 240; length < 270; length++) {
        char text[600];
        memset(text, 'x', length);
        strcpy(&text[length], "'s  한국 end");
        char *pieces = joined_pieces(text, strlen(text));
        char expected[600];
        memset(expected, 'x', length);
        strcpy(&expected[length], "|'s| | 한국| end");
        ck_assert_str_eq(pieces, expected);
        free(pieces);
        memset(text, ' ', length);
        strcpy(&text[length], "x");
        pieces = joined_pieces(text, strlen(text));
        ck_assert_uint_eq(strlen(pieces), length + 2);
        ck_assert_str_eq(&pieces[length - 1], "| x");
        free(pieces);
    }
}
END_TEST

START_TEST(a_megabyte_of_anything_is_no_trouble)
{
    enum { SIZE = 1 << 20 };
    static const char *const units[] = { "a", " ", "\n", "1", ".", "'", "한", "\xFF", "a ", "\xFF\x61", " \xE2", "'s" };
    static char text[SIZE];
    PiecePattern *pattern = piece_pattern_new();
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        size_t length = strlen(units[u]);
        for (size_t i = 0; i + length <= SIZE; i += length)
            memcpy(&text[i], units[u], length);
        double start = seconds_now();
        Pieces pieces;
        pieces_start(&pieces, pattern, text, SIZE / length * length);
        size_t total = 0;
        while (pieces_next(&pieces))
            total += pieces.length;
        pieces_end(&pieces);
        ck_assert_uint_eq(total, SIZE / length * length);
        ck_assert_msg(seconds_now() - start < 20, "\"%s\" repeated took %.1f s", units[u], seconds_now() - start);
    }
    piece_pattern_free(pattern);
}
END_TEST

/* ---- by hand and by the pattern ---- */

/* Two walks over the same texts, one of each kind. */
typedef struct Walks {
    PiecePattern *pattern;
    Pieces by_hand;
    Pieces by_pattern;
} Walks;

static void walks_start(Walks *walks)
{
    walks->pattern = piece_pattern_new();
    pieces_start(&walks->by_hand, walks->pattern, NULL, 0);
    pieces_start(&walks->by_pattern, walks->pattern, NULL, 0);
}

static void walks_end(Walks *walks)
{
    pieces_end(&walks->by_hand);
    pieces_end(&walks->by_pattern);
    piece_pattern_free(walks->pattern);
}

/* Fails with the text's bytes in hexadecimal where the two differ. */
static void assert_same_pieces(Walks *walks, const char *text, size_t size)
{
    Pieces *hand = &walks->by_hand;
    Pieces *pattern = &walks->by_pattern;
    pieces_restart(hand, text, size);
    pieces_restart(pattern, text, size);
    bool more;
    do {
        more = pieces_next_by_pattern(pattern);
        bool same = pieces_next(hand) == more && (!more || hand->next == pattern->next);
        if (same)
            continue;
        Buffer bytes = { 0 };
        for (size_t i = 0; i < size && i < 200; i++)
            buffer_printf(&bytes, "%02x ", (unsigned char)text[i]);
        ck_abort_msg("by hand a piece ends at %td, by the pattern at %td, in %s", hand->next - text,
                     pattern->next - text, bytes.bytes);
    } while (more);
}

/* Each character that the table knows, and some that it does not, between neighbours of every kind. */
START_TEST(by_hand_every_character_is_of_the_pattern_s_kind)
{
    Walks walks;
    walks_start(&walks);
    int kinds[4] = { 0 };
    for (uint32_t character = 1; character < 0x14000; character++) {
        char c[5] = { 0 };
        if (utf8_encode(c, character) == 0)
            continue; // a surrogate
        char text[128];
        int size = snprintf(text, sizeof text, "%sa%s1%s.%s %s%s \n%s  %s%sx '%s's%s", c, c, c, c, c, c, c, c, c, c, c);
        assert_same_pieces(&walks, text, (size_t)size);
        if (character < KIND_CHARACTERS)
            kinds[walks.by_hand.kinds[character]]++;
    }
    ck_assert_int_eq(kinds[KIND_WHITE_SPACE], 25); // Unicode's White_Space, all of it below U+10000
    ck_assert_int_gt(kinds[KIND_LETTER], 40000);
    ck_assert_int_gt(kinds[KIND_NUMBER], 600);
    ck_assert_int_gt(kinds[KIND_OTHER], 5000);
    walks_end(&walks);
}
END_TEST

START_TEST(by_hand_and_by_the_pattern_random_texts_have_the_same_pieces)
{
    static char bytes[1 << 17];
    Rng rng;
    rng_seed(&rng, 500 + _i);
    Walks walks;
    walks_start(&walks);
    size_t size = random_bytes(bytes, sizeof bytes, &rng);
    assert_same_pieces(&walks, bytes, size);
    walks_end(&walks);
}
END_TEST

/* Short strings, where everything meets the beginning and the end of a text: of chosen parts, and of any bytes at all. */
START_TEST(by_hand_and_by_the_pattern_two_million_strings_have_the_same_pieces)
{
    enum { STRINGS = 1000000 };
    static const char *const parts[] = { "a",
                                         "Z",
                                         "s",
                                         "l",
                                         "é",
                                         "한",
                                         "1",
                                         "٣",
                                         " ",
                                         " ",
                                         " ",
                                         "\n",
                                         "\t",
                                         "'",
                                         "'",
                                         "'ll",
                                         "'re",
                                         "'",
                                         ".",
                                         "😀",
                                         "\xFF",
                                         "\x80",
                                         "\xE2",
                                         "\xC3",
                                         "\u3000",
                                         "\u180e",
                                         "𐐷",
                                         "\0",
                                         "\xED",
                                         "\xF0",
                                         "\x9F",
                                         "\xED\xBF\xBF",
                                         "\xED\xA0\x80",
                                         "\xE0\x9F\xBF",
                                         "\xC1\xBF",
                                         "\xF4\x90\x80\x80",
                                         "\u0301" };
    enum { PARTS = sizeof parts / sizeof *parts };
    Rng rng;
    rng_seed(&rng, 900 + _i);
    Walks walks;
    walks_start(&walks);
    for (int s = 0; s < STRINGS; s++) {
        char text[64];
        size_t size = 0;
        uint32_t count = 1 + rng_u32(&rng) % 10;
        for (uint32_t i = 0; i < count; i++) {
            uint32_t number = rng_u32(&rng);
            const char *part = parts[number % PARTS];
            size_t length = *part != '\0' ? strlen(part) : 1;
            char byte = (char)(number % 4 == 0 ? number >> 8 : 0x80 | (number >> 8 & 0x7F)); // any; or no ASCII
            if (_i == 1) {
                part = &byte;
                length = 1;
            }
            memcpy(&text[size], part, length);
            size += length;
        }
        assert_same_pieces(&walks, text, size);
    }
    walks_end(&walks);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = words_take_one_space_in_front },
                                { .test = short_forms_are_pieces_in_small_letters_only },
                                { .test = white_space_leaves_its_last_character_to_the_next_word },
                                { .test = letters_and_digits_are_those_of_unicode },
                                { .test = the_mongolian_vowel_separator_is_no_white_space },
                                { .test = a_run_of_invalid_bytes_is_a_piece_of_its_own },
                                { .test = pieces_are_the_whole_text_and_valid_or_invalid_never_both, .rounds = 40 },
                                { .test = long_pieces_are_found_whole },
                                { .test = a_megabyte_of_anything_is_no_trouble },
                                { .test = by_hand_every_character_is_of_the_pattern_s_kind },
                                { .test = by_hand_and_by_the_pattern_random_texts_have_the_same_pieces, .rounds = 40 },
                                { .test = by_hand_and_by_the_pattern_two_million_strings_have_the_same_pieces,
                                  .rounds = 2 } };
    return run_suite("chapter 2: pieces", tests, sizeof tests / sizeof *tests);
}
