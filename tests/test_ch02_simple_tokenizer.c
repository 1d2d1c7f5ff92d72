/* The word tokenizers of sections 2.2 to 2.4 against the book's numbers. */
#include "ch02_tokenizer/simple_tokenizer.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>

static WordList split(Arena *arena, const char *pattern, const char *text, bool keep_blank)
{
    WordList words;
    word_list_init(&words, arena);
    regex_split(&words, pattern, text, strlen(text));
    if (!keep_blank)
        word_list_drop_blank(&words);
    return words;
}

START_TEST(splitting_gives_the_book_s_words)
{
    Arena arena;
    arena_init(&arena, "test");
    WordList words = split(&arena, "\\s", "Hello, world. This, is a test.", true);
    book_check_strings("ch02-2.2-split-whitespace", words.words, words.count);
    words = split(&arena, "[,.]|\\s", "Hello, world. This, is a test.", false);
    book_check_strings("ch02-2.2-split-clean", words.words, words.count);
    words = split(&arena, SIMPLE_PATTERN, "Hello, world. Is this-- a test?", false);
    book_check_strings("ch02-2.2-split-full", words.words, words.count);
    arena_free(&arena);
}
END_TEST

START_TEST(between_two_matches_lies_an_empty_word)
{
    Arena arena;
    arena_init(&arena, "test");
    WordList words = split(&arena, "[,.]|\\s", "a, b", true);
    const char *expected[] = { "a", ",", "", " ", "b" };
    ck_assert_int_eq(words.count, 5);
    for (int i = 0; i < 5; i++)
        ck_assert_str_eq(words.words[i], expected[i]);
    words = split(&arena, "\\s", "", true);
    ck_assert_int_eq(words.count, 1);
    ck_assert_str_eq(words.words[0], "");
    words = split(&arena, SIMPLE_PATTERN, " \t\n\u3000\u00a0 ", false);
    ck_assert_int_eq(words.count, 0);
    arena_free(&arena);
}
END_TEST

START_TEST(a_zero_byte_separates_and_broken_utf8_stays)
{
    Arena arena;
    arena_init(&arena, "test");
    WordList words;
    word_list_init(&words, &arena);
    const char bytes[6] = { 'a', '\0', 'b', '\xFF', 'c', '\0' };
    simple_split(&words, bytes, sizeof bytes);
    ck_assert_int_eq(words.count, 2);
    ck_assert_str_eq(words.words[0], "a");
    ck_assert_str_eq(words.words[1], "b\xFF"
                                     "c");
    arena_free(&arena);
}
END_TEST

START_TEST(unknown_words_stop_version_1_and_not_version_2)
{
    Arena arena;
    arena_init(&arena, "test");
    WordList words = split(&arena, SIMPLE_PATTERN, "b a: c; a", false);
    SimpleTokenizer first, second;
    simple_tokenizer_init(&first, 1, &words, &arena);
    simple_tokenizer_init(&second, 2, &words, &arena);
    ck_assert_int_eq(first.vocabulary.count, 5); // : ; a b c
    ck_assert_int_eq(second.vocabulary.count, 7);
    ck_assert_int_eq(simple_tokenizer_id(&first, "c"), 4);
    ck_assert_int_eq(simple_tokenizer_id(&first, "<|unk|>"), -1);
    ck_assert_int_eq(simple_tokenizer_id(&second, "<|unk|>"), 6);
    ck_assert_int_eq(simple_tokenizer_id(&second, "d"), -1);
    TokenList ids = { 0 };
    Error error;
    ck_assert(!simple_tokenizer_encode(&first, &ids, "a d", &error));
    ck_assert_str_eq(error.message, "\"d\" is not in the vocabulary");
    ids.count = 0;
    ck_assert(simple_tokenizer_encode(&second, &ids, "a: d <|endoftext|> b", &error));
    ck_assert_str_eq(simple_tokenizer_decode(&second, ids.ids, ids.count), "a: <|unk|> <|endoftext|> b");
    ids.count = 0;
    ck_assert(simple_tokenizer_encode(&first, &ids, "a: b", &error));
    ck_assert_str_eq(simple_tokenizer_decode(&first, ids.ids, ids.count), "a : b"); // version 1 leaves : alone
    ck_assert_str_eq(simple_tokenizer_decode(&first, NULL, 0), "");
    token_list_free(&ids);
    arena_free(&arena);
}
END_TEST

static void check_version_1(const SimpleTokenizer *tokenizer)
{
    book_check_int("ch02-2.3-vocab-size", tokenizer->vocabulary.count);
    int ids26[26];
    for (int id = 0; id < 26; id++)
        ids26[id] = simple_tokenizer_id(tokenizer, tokenizer->vocabulary.words[id]);
    book_check_ints("ch02-2.3-vocab-first26", ids26, 26);
    book_check_strings("ch02-2.3-vocab-first26", tokenizer->vocabulary.words, 26);
    TokenList ids = { 0 };
    Error error;
    const char *text = "\"It's the last he painted, you know,\"\n           Mrs. Gisburn said with pardonable pride.";
    ck_assert(simple_tokenizer_encode(tokenizer, &ids, text, &error));
    book_check_ints("ch02-2.3-v1-encode", ids.ids, ids.count);
    book_check_string("ch02-2.3-v1-decode", simple_tokenizer_decode(tokenizer, ids.ids, ids.count));
    ids.count = 0;
    ck_assert(!simple_tokenizer_encode(tokenizer, &ids, "Hello, do you like tea. Is this-- a test?", &error));
    char *unknown = book_string("ch02-2.4-unknown-word");
    ck_assert_ptr_nonnull(strstr(error.message, unknown));
    free(unknown);
    token_list_free(&ids);
}

static void check_version_2(const SimpleTokenizer *tokenizer)
{
    book_check_int("ch02-2.4-vocab-size", tokenizer->vocabulary.count);
    TokenList ids = { 0 };
    Error error;
    const char *text = "Hello, do you like tea? <|endoftext|> In the sunlit terraces of the palace.";
    ck_assert(simple_tokenizer_encode(tokenizer, &ids, text, &error));
    book_check_ints("ch02-2.4-v2-encode", ids.ids, ids.count);
    book_check_string("ch02-2.4-v2-decode", simple_tokenizer_decode(tokenizer, ids.ids, ids.count));
    token_list_free(&ids);
}

START_TEST(the_book_s_story_gives_the_book_s_ids)
{
    char *path = test_data_path("book/the-verdict.txt");
    if (path == NULL)
        return;
    size_t size;
    char *story = test_file_read(path, &size);
    Arena arena;
    arena_init(&arena, "test");
    WordList words;
    word_list_init(&words, &arena);
    simple_split(&words, story, size);
    book_check_int("ch02-2.2-token-count", words.count);
    book_check_strings("ch02-2.2-first30", words.words, 30);
    SimpleTokenizer first, second;
    simple_tokenizer_init(&first, 1, &words, &arena);
    simple_tokenizer_init(&second, 2, &words, &arena);
    check_version_1(&first);
    check_version_2(&second);
    arena_free(&arena);
    free(story);
    free(path);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = splitting_gives_the_book_s_words },
                                { .test = between_two_matches_lies_an_empty_word },
                                { .test = a_zero_byte_separates_and_broken_utf8_stays },
                                { .test = unknown_words_stop_version_1_and_not_version_2 },
                                { .test = the_book_s_story_gives_the_book_s_ids } };
    return run_suite("chapter 2: word tokenizers", tests, sizeof tests / sizeof *tests);
}
