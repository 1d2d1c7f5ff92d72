/* The tokenizer as later chapters use it: GPT-2's ids, and every byte string back as it was. */
#include "ch02_tokenizer/tokenizer.h"
#include "ch02_tokenizer/bpe_merge.h"
#include "ch02_tokenizer/byte_letters.h"
#include "ch02_tokenizer/pieces.h"
#include "common/data/embedded.h"
#include "common/machine.h"
#include "common/rng.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/process.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* NULL where GPT-2's files are not there. */
static Tokenizer *gpt2_tokenizer(void)
{
    char *path = test_data_path("gpt2/vocab.bpe");
    if (path == NULL)
        return NULL;
    *strrchr(path, '/') = '\0';
    Error error;
    Tokenizer *tokenizer = tokenizer_load(path, &error);
    ck_assert_msg(tokenizer != NULL, "%s", error.message);
    free(path);
    return tokenizer;
}

static Tokenizer *story_tokenizer(int vocab_size)
{
    size_t size;
    const char *story = embedded_story(&size);
    return tokenizer_train(story, size, vocab_size);
}

static void assert_round_trip(const Tokenizer *tokenizer, const char *text, size_t size, bool special)
{
    TokenList ids = { 0 };
    tokenizer_encode(tokenizer, &ids, text, size, special);
    size_t decoded_size;
    char *decoded = tokenizer_decode(tokenizer, ids.ids, ids.count, &decoded_size);
    ck_assert_uint_eq(decoded_size, size);
    ck_assert_mem_eq(decoded, text, size);
    ck_assert_int_eq(decoded[size], '\0');
    free(decoded);
    token_list_free(&ids);
}

START_TEST(every_byte_has_a_visible_letter_of_its_own)
{
    bool seen[512] = { false };
    for (int byte = 0; byte < 256; byte++) {
        uint32_t letter = byte_letter((unsigned char)byte);
        ck_assert_uint_lt(letter, 512);
        ck_assert(!seen[letter]);
        seen[letter] = true;
        ck_assert_int_eq(byte_of_letter(letter), byte);
    }
    int back = 0;
    for (uint32_t letter = 0; letter < 0x3000; letter++)
        back += byte_of_letter(letter) >= 0;
    ck_assert_int_eq(back, 256);
    ck_assert_uint_eq(byte_letter(' '), 0x120);
    ck_assert_uint_eq(byte_letter('\n'), 0x10A);
    ck_assert_uint_eq(byte_letter(0xAD), 0x143);
    ck_assert_uint_eq(byte_letter('A'), 'A');
}
END_TEST

START_TEST(bytes_stand_in_gpt2_s_order)
{
    bool seen[256] = { false };
    for (int number = 0; number < 256; number++)
        seen[byte_in_order(number)] = true;
    for (int byte = 0; byte < 256; byte++)
        ck_assert(seen[byte]);
    ck_assert_int_eq(byte_in_order(0), '!');
    ck_assert_int_eq(byte_in_order(93), '~');
    ck_assert_int_eq(byte_in_order(94), 0xA1);
    ck_assert_int_eq(byte_in_order(187), 0xFF);
    ck_assert_int_eq(byte_in_order(188), 0);
    ck_assert_int_eq(byte_in_order(220), ' ');
    ck_assert_int_eq(byte_in_order(255), 0xAD);
}
END_TEST

START_TEST(a_trained_vocabulary_has_the_size_that_was_asked_for)
{
    Tokenizer *tokenizer = story_tokenizer(700);
    ck_assert_int_eq(tokenizer_vocab_size(tokenizer), 700);
    ck_assert_int_eq(tokenizer_end_of_text(tokenizer), 699);
    size_t size;
    ck_assert_str_eq(tokenizer_token(tokenizer, 699, &size), END_OF_TEXT);
    ck_assert_uint_eq(size, strlen(END_OF_TEXT));
    ck_assert_str_eq(tokenizer_token(tokenizer, 0, &size), "!");
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(a_text_without_repetition_gives_the_bytes_alone)
{
    Tokenizer *tokenizer = tokenizer_train("", 0, 1000);
    ck_assert_int_eq(tokenizer_vocab_size(tokenizer), 257);
    ck_assert_int_eq(tokenizer_end_of_text(tokenizer), 256);
    assert_round_trip(tokenizer, "any text", 8, false);
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(end_of_text_is_one_token_only_where_it_is_asked_for)
{
    Tokenizer *tokenizer = story_tokenizer(500);
    const char *text = "a" END_OF_TEXT END_OF_TEXT " b" END_OF_TEXT;
    int end = tokenizer_end_of_text(tokenizer);
    TokenList ids = { 0 };
    tokenizer_encode(tokenizer, &ids, text, strlen(text), true);
    ck_assert_int_eq(ids.ids[1], end);
    ck_assert_int_eq(ids.ids[2], end);
    ck_assert_int_eq(ids.ids[ids.count - 1], end);
    ids.count = 0;
    tokenizer_encode(tokenizer, &ids, text, strlen(text), false);
    for (int i = 0; i < ids.count; i++)
        ck_assert_int_ne(ids.ids[i], end);
    token_list_free(&ids);
    assert_round_trip(tokenizer, text, strlen(text), true);
    assert_round_trip(tokenizer, text, strlen(text), false);
    assert_round_trip(tokenizer, "<|endoftext|", 12, true);
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(nothing_gives_no_tokens_and_no_tokens_give_nothing)
{
    Tokenizer *tokenizer = story_tokenizer(300);
    TokenList ids = { 0 };
    tokenizer_encode(tokenizer, &ids, "", 0, true);
    tokenizer_encode(tokenizer, &ids, NULL, 0, true);
    ck_assert_int_eq(ids.count, 0);
    size_t size = 5;
    char *text = tokenizer_decode(tokenizer, NULL, 0, &size);
    ck_assert_str_eq(text, "");
    ck_assert_uint_eq(size, 0);
    free(text);
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(encoding_appends_to_the_list)
{
    Tokenizer *tokenizer = story_tokenizer(300);
    TokenList ids = { 0 };
    tokenizer_encode(tokenizer, &ids, "one", 3, false);
    int first = ids.count;
    tokenizer_encode(tokenizer, &ids, " two", 4, false);
    ck_assert_int_gt(ids.count, first);
    char *text = tokenizer_decode(tokenizer, ids.ids, ids.count, NULL);
    ck_assert_str_eq(text, "one two");
    free(text);
    token_list_free(&ids);
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(any_bytes_come_back_as_they_were)
{
    static char bytes[20000];
    Tokenizer *tokenizer = _i % 2 == 0 ? story_tokenizer(600) : gpt2_tokenizer();
    if (tokenizer == NULL)
        return;
    Rng rng;
    rng_seed(&rng, 1000 + _i);
    for (int round = 0; round < 20; round++) {
        size_t size = rng_u32(&rng) % sizeof bytes;
        uint32_t kinds = 1 + rng_u32(&rng) % 256; // few kinds: long runs and repeated pieces
        uint32_t first = rng_u32(&rng) % 256;
        for (size_t i = 0; i < size; i++)
            bytes[i] = (char)(first + rng_u32(&rng) % kinds);
        assert_round_trip(tokenizer, bytes, size, round % 2 == 0);
    }
    tokenizer_free(tokenizer);
}
END_TEST

/* Words of one to forty bytes, zeros among them, each many times: they differ from each other in little but their length. */
static size_t write_similar_words(char *text, size_t capacity)
{
    Rng rng;
    rng_seed(&rng, 7);
    size_t size = 0;
    while (size + 50 < capacity) {
        size_t length = 1 + rng_u32(&rng) % 40;
        char letter = rng_u32(&rng) % 3 == 0 ? '\0' : 'e';
        text[size++] = ' ';
        memset(&text[size], letter, length);
        if (rng_u32(&rng) % 2 == 0)
            text[size + rng_u32(&rng) % length] = 'r';
        size += length;
    }
    return size;
}

/* The table of pieces that were seen before must change nothing: piece by piece, each merged the plain way, gives the same. */
START_TEST(a_piece_seen_before_gets_the_same_ids)
{
    static char words[60000];
    Tokenizer *tokenizer = story_tokenizer(800);
    size_t size;
    const char *text = embedded_story(&size);
    if (_i == 1) {
        size = write_similar_words(words, sizeof words);
        text = words;
    }
    TokenList all = { 0 }, single = { 0 };
    tokenizer_encode(tokenizer, &all, text, size, false);
    PiecePattern *pattern = piece_pattern_new();
    Pieces pieces;
    pieces_start(&pieces, pattern, text, size);
    while (pieces_next_by_pattern(&pieces))
        bpe_merge_naive(&single, tokenizer_vocabulary(tokenizer), pieces.piece, pieces.length);
    pieces_end(&pieces);
    piece_pattern_free(pattern);
    ck_assert_int_eq(all.count, single.count);
    ck_assert_mem_eq(all.ids, single.ids, (size_t)all.count * sizeof *all.ids);
    token_list_free(&all);
    token_list_free(&single);
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(ids_are_the_book_s)
{
    Tokenizer *tokenizer = gpt2_tokenizer();
    if (tokenizer == NULL)
        return;
    char *text = book_string("ch02-2.5-bpe-decode");
    TokenList ids = { 0 };
    tokenizer_encode(tokenizer, &ids, text, strlen(text), true);
    book_check_ints("ch02-2.5-bpe-encode", ids.ids, ids.count);
    char *decoded = tokenizer_decode(tokenizer, ids.ids, ids.count, NULL);
    ck_assert_str_eq(decoded, text);
    free(decoded);
    free(text);

    ids.count = 0;
    tokenizer_encode(tokenizer, &ids, "Akwirw ier", 10, false);
    const char *tokens[6];
    ck_assert_int_eq(ids.count, 6);
    for (int i = 0; i < 6; i++) {
        size_t size;
        tokens[i] = tokenizer_token(tokenizer, ids.ids[i], &size);
    }
    book_check_strings("ch02-ex2.1-pieces", tokens, 6);

    char *path = test_data_path("book/the-verdict.txt");
    if (path != NULL) {
        size_t size;
        char *story = test_file_read(path, &size);
        ids.count = 0;
        tokenizer_encode(tokenizer, &ids, story, size, true);
        book_check_int("ch02-2.6-bpe-count", ids.count);
        free(story);
        free(path);
    }
    token_list_free(&ids);
    tokenizer_free(tokenizer);
}
END_TEST

/* What tiktoken gives with GPT-2's vocabulary, where others have gone wrong: runs of white space, short forms, digits of
 * other scripts, Hangul, emoji with joiners, a character that PCRE2 takes for white space. */
typedef struct Known {
    const char *text;
    int count;
    int ids[24];
} Known;

static const Known known[] = {
    { "   three spaces", 4, { 220, 220, 1115, 9029 } },
    { "\n\n\n\t tabs\t\tand  \n lines \n", 13, { 628, 198, 197, 22524, 197, 197, 392, 220, 220, 198, 3951, 220, 198 } },
    { "I'll we've DON'T don't '' 'tis", 12, { 40, 1183, 356, 1053, 23917, 6, 51, 836, 470, 10148, 705, 48010 } },
    { "12345 678 9\331\243\302\275\342\205\247", 11, { 10163, 2231, 718, 3695, 860, 149, 96, 23141, 158, 227, 100 } },
    { "\354\225\210\353\205\225\355\225\230\354\204\270\354\232\224, \354\204\270\352\263\204!", 22, { 168,   243, 230,
                                                                                                       167,   227, 243,
                                                                                                       47991, 246, 168,
                                                                                                       226,   116, 168,
                                                                                                       248,   242, 11,
                                                                                                       23821, 226, 116,
                                                                                                       166,   111, 226,
                                                                                                       0 } },
    { "\347\232\204\344\270\200\346\230\257\344\270\215\344\272\206\344\272\272\346\210\221\345\234\250\346\234\211\344"
      "\273\226\351\200\231",
      17,
      { 21410, 31660, 42468, 38834, 12859, 228, 21689, 22755, 239, 28839, 101, 17312, 231, 20015, 244, 34460, 247 } },
    { "\360\237\221\250\342\200\215\360\237\221\251\342\200\215\360\237\221\247\360\237\217\275 "
      "\342\235\244\357\270\217\360\237\207\260\360\237\207\267",
      22,
      { 41840, 101, 447,   235, 41840, 102,  447, 235, 41840, 100, 8582,
        237,   121, 43074, 97,  37929, 8582, 229, 108, 8582,  229, 115 } },
    { "e\314\201\302\240\343\200\200x\342\200\250y\341\240\216z\342\200\213",
      15,
      { 68, 136, 223, 1849, 5099, 222, 87, 447, 101, 88, 157, 254, 236, 89, 9525 } },
    { "========== ---- ....", 4, { 2559, 855, 13498, 19424 } },
    { "<|endoftext|>", 7, { 27, 91, 437, 1659, 5239, 91, 29 } },
    { "def f(x):\n        return x  # ok\n",
      19,
      { 4299, 277, 7, 87, 2599, 198, 220, 220, 220, 220, 220, 220, 220, 1441, 2124, 220, 1303, 12876, 198 } },
};

START_TEST(ids_are_tiktoken_s_where_it_is_hard)
{
    Tokenizer *tokenizer = gpt2_tokenizer();
    if (tokenizer == NULL)
        return;
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        TokenList ids = { 0 };
        tokenizer_encode(tokenizer, &ids, known[k].text, strlen(known[k].text), false);
        ck_assert_msg(ids.count == known[k].count, "\"%s\": %d ids instead of %d", known[k].text, ids.count,
                      known[k].count);
        for (int i = 0; i < ids.count; i++)
            ck_assert_msg(ids.ids[i] == known[k].ids[i], "\"%s\": id %d is %d instead of %d", known[k].text, i,
                          ids.ids[i], known[k].ids[i]);
        token_list_free(&ids);
    }
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(a_megabyte_in_one_piece_is_no_trouble)
{
    enum { SIZE = 1000000 };
    static const char *const units[] = { "a", " ", "ab", "1", "=", "\xFF", "한", "e's " };
    Tokenizer *tokenizer = gpt2_tokenizer();
    if (tokenizer == NULL)
        tokenizer = story_tokenizer(1000);
    char *text = malloc(SIZE);
    ck_assert_ptr_nonnull(text);
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        size_t length = strlen(units[u]);
        for (size_t i = 0; i < SIZE; i++)
            text[i] = units[u][i % length];
        double start = seconds_now();
        assert_round_trip(tokenizer, text, SIZE, false);
        ck_assert_msg(seconds_now() - start < 20, "\"%s\" repeated took %.1f s", units[u], seconds_now() - start);
    }
    free(text);
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(an_id_outside_the_vocabulary_panics)
{
    Tokenizer *tokenizer = story_tokenizer(300);
    tokenizer_decode(tokenizer, (int[]){ 300 }, 1, NULL);
}
END_TEST

START_TEST(a_vocabulary_without_room_for_the_bytes_panics)
{
    tokenizer_train("a", 1, 256);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = every_byte_has_a_visible_letter_of_its_own },
                                { .test = bytes_stand_in_gpt2_s_order },
                                { .test = a_trained_vocabulary_has_the_size_that_was_asked_for },
                                { .test = a_text_without_repetition_gives_the_bytes_alone },
                                { .test = end_of_text_is_one_token_only_where_it_is_asked_for },
                                { .test = nothing_gives_no_tokens_and_no_tokens_give_nothing },
                                { .test = encoding_appends_to_the_list },
                                { .test = any_bytes_come_back_as_they_were, .rounds = 6 },
                                { .test = a_piece_seen_before_gets_the_same_ids, .rounds = 2 },
                                { .test = ids_are_the_book_s },
                                { .test = ids_are_tiktoken_s_where_it_is_hard },
                                { .test = a_megabyte_in_one_piece_is_no_trouble },
                                { .test = an_id_outside_the_vocabulary_panics, .signal = SIGABRT },
                                { .test = a_vocabulary_without_room_for_the_bytes_panics, .signal = SIGABRT } };
    return run_suite("chapter 2: tokenizer", tests, sizeof tests / sizeof *tests);
}
