/* Byte pair encoding: training and merging, each the plain way and the fast way. */
#include "ch02_tokenizer/bpe_merge.h"
#include "ch02_tokenizer/bpe_train.h"
#include "ch02_tokenizer/byte_letters.h"
#include "common/data/embedded.h"
#include "common/machine.h"
#include "common/rng.h"
#include "common/text.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>

typedef void TrainFunction(Vocabulary *vocabulary, const WordCounts *counts, int token_count);

static void train(Vocabulary *vocabulary, TrainFunction *function, const char *text, size_t size, int token_count)
{
    WordCounts counts = { 0 };
    word_counts_add_text(&counts, text, size);
    vocabulary_init(vocabulary);
    vocabulary_add_bytes(vocabulary);
    function(vocabulary, &counts, token_count);
    word_counts_free(&counts);
}

static void assert_token(const Vocabulary *vocabulary, int id, const char *expected)
{
    ck_assert_str_eq(vocabulary->tokens[id].bytes, expected);
}

START_TEST(words_are_counted_and_end_of_text_is_not_one)
{
    const char *text = "a b<|endoftext|>a b b\xFF<|endoftext|><|endoftext|>";
    WordCounts counts = { 0 };
    word_counts_add_text(&counts, text, strlen(text));
    ck_assert_int_eq(counts.count, 3);
    ck_assert_mem_eq(counts.words[0].bytes, "a", 1);
    ck_assert_int_eq(counts.words[0].count, 2);
    ck_assert_mem_eq(counts.words[1].bytes, " b", 2);
    ck_assert_int_eq(counts.words[1].count, 3);
    ck_assert_int_eq(counts.words[2].count, 1); // the byte FF
    word_counts_free(&counts);
}
END_TEST

START_TEST(the_most_frequent_pair_goes_first_and_the_greater_of_equals)
{
    Vocabulary vocabulary;
    train(&vocabulary, _i == 0 ? bpe_train_naive : bpe_train, "ab ab cd cd", 11, 1000);
    /* " a" 1, " c" 2 ("cd" stands twice with a space, "ab" once), "ab" 2, "cd" 2: the greater left token first. */
    ck_assert_int_eq(vocabulary.merge_count, 3);
    assert_token(&vocabulary, vocabulary.merges[0].result, "cd");
    assert_token(&vocabulary, vocabulary.merges[1].result, "ab");
    assert_token(&vocabulary, vocabulary.merges[2].result, " cd");
    ck_assert_int_eq(vocabulary.count, 259);
    vocabulary_free(&vocabulary);
}
END_TEST

START_TEST(a_run_of_one_letter_is_joined_from_the_left)
{
    Vocabulary vocabulary;
    train(&vocabulary, _i == 0 ? bpe_train_naive : bpe_train, "aaaaaaa", 7, 1000);
    /* aaaaaaa → aa aa aa a → aaaa aa a, where nothing stands twice any more. */
    ck_assert_int_eq(vocabulary.merge_count, 2);
    assert_token(&vocabulary, vocabulary.merges[0].result, "aa");
    assert_token(&vocabulary, vocabulary.merges[1].result, "aaaa");
    vocabulary_free(&vocabulary);
}
END_TEST

START_TEST(a_text_without_words_teaches_nothing)
{
    Vocabulary vocabulary;
    train(&vocabulary, _i == 0 ? bpe_train_naive : bpe_train, "", 0, 1000);
    ck_assert_int_eq(vocabulary.count, 256);
    vocabulary_free(&vocabulary);
    train(&vocabulary, _i == 0 ? bpe_train_naive : bpe_train, "x<|endoftext|>y", 15, 1000);
    ck_assert_int_eq(vocabulary.count, 256);
    vocabulary_free(&vocabulary);
}
END_TEST

static void assert_same_merges(const char *text, size_t size, int token_count)
{
    Vocabulary naive, fast;
    train(&naive, bpe_train_naive, text, size, token_count);
    train(&fast, bpe_train, text, size, token_count);
    ck_assert_int_eq(naive.merge_count, fast.merge_count);
    for (int rank = 0; rank < naive.merge_count; rank++)
        ck_assert_msg(memcmp(&naive.merges[rank], &fast.merges[rank], sizeof(Merge)) == 0, "merge %d differs", rank);
    vocabulary_free(&naive);
    vocabulary_free(&fast);
}

START_TEST(both_trainings_learn_the_same_from_random_words)
{
    static char text[6000];
    Rng rng;
    rng_seed(&rng, _i);
    uint32_t letters = 2 + rng_u32(&rng) % 4; // few letters: many ties, many runs
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = rng_u32(&rng) % 9 == 0 ? ' ' : (char)('a' + rng_u32(&rng) % letters);
    assert_same_merges(text, sizeof text, 256 + 150);
}
END_TEST

START_TEST(both_trainings_learn_the_same_from_the_story)
{
    size_t size;
    const char *story = embedded_story(&size);
    assert_same_merges(story, size, 500);
}
END_TEST

START_TEST(merges_equal_the_reference)
{
    char *corpus_path = test_data_path("golden/cs336-corpus.en");
    char *merges_path = test_data_path("golden/cs336-train-bpe-reference-merges.txt");
    if (corpus_path != NULL && merges_path != NULL) {
        size_t corpus_size, merges_size;
        char *corpus = test_file_read(corpus_path, &corpus_size);
        char *merges = test_file_read(merges_path, &merges_size);
        Vocabulary vocabulary;
        train(&vocabulary, bpe_train, corpus, corpus_size, 499); // and <|endoftext|>: 500
        Buffer line = { 0 };
        TextLines lines = text_lines(merges, merges_size);
        for (int rank = 0; text_next_line(&lines); rank++) {
            ck_assert_int_lt(rank, vocabulary.merge_count);
            Token left = vocabulary.tokens[vocabulary.merges[rank].left];
            Token right = vocabulary.tokens[vocabulary.merges[rank].right];
            buffer_clear(&line);
            byte_letters_write(&line, left.bytes, left.size);
            buffer_append(&line, " ", 1);
            byte_letters_write(&line, right.bytes, right.size);
            ck_assert_uint_eq(line.size, lines.length);
            ck_assert_mem_eq(line.bytes, lines.line, lines.length);
        }
        ck_assert_int_eq(lines.number, vocabulary.merge_count);
        printf("ran: %d reference merges\n", vocabulary.merge_count);
        buffer_free(&line);
        vocabulary_free(&vocabulary);
        free(corpus);
        free(merges);
    }
    free(corpus_path);
    free(merges_path);
}
END_TEST

static void assert_same_ids(const Vocabulary *vocabulary, const char *piece, size_t size)
{
    TokenList naive = { 0 }, fast = { 0 };
    Merger merger = { 0 };
    bpe_merge_naive(&naive, vocabulary, piece, size);
    bpe_merge(&merger, &fast, vocabulary, piece, size);
    ck_assert_int_eq(naive.count, fast.count);
    for (int i = 0; i < naive.count; i++)
        ck_assert_int_eq(naive.ids[i], fast.ids[i]);
    merger_free(&merger);
    token_list_free(&naive);
    token_list_free(&fast);
}

START_TEST(both_ways_of_merging_give_the_same_ids)
{
    static char text[8000];
    Rng rng;
    rng_seed(&rng, 50 + _i);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = rng_u32(&rng) % 12 == 0 ? ' ' : (char)('a' + rng_u32(&rng) % 3);
    Vocabulary vocabulary;
    train(&vocabulary, bpe_train, text, sizeof text, 256 + 200);
    for (size_t size = 0; size < 300; size++) {
        char piece[300];
        for (size_t i = 0; i < size; i++)
            piece[i] = (char)('a' + rng_u32(&rng) % (size % 2 == 0 ? 3 : 1));
        assert_same_ids(&vocabulary, piece, size);
    }
    vocabulary_free(&vocabulary);
}
END_TEST

/* Merges in any order, as only a hostile file has them: a token that two merges make may be merged before it is made. Pieces
 * short and long, so that each of the two fast ways is asked. */
START_TEST(both_ways_of_merging_agree_on_any_merges)
{
    Rng rng;
    rng_seed(&rng, 80 + _i);
    Vocabulary vocabulary;
    vocabulary_init(&vocabulary);
    vocabulary_add_bytes(&vocabulary);
    int known[60] = { vocabulary.byte_ids['a'], vocabulary.byte_ids['b'] };
    for (int k = 2; k < 60; k++) {
        int left = known[rng_u32(&rng) % (uint32_t)k];
        int right = known[rng_u32(&rng) % (uint32_t)k];
        bool small = vocabulary.tokens[left].size + vocabulary.tokens[right].size < 9;
        known[k] = small ? vocabulary_add_merge(&vocabulary, left, right).result : known[k - 1];
    }
    for (size_t size = 0; size < 120; size++) {
        char piece[120];
        for (size_t i = 0; i < size; i++)
            piece[i] = rng_u32(&rng) % 3 == 0 ? 'b' : 'a';
        assert_same_ids(&vocabulary, piece, size);
    }
    vocabulary_free(&vocabulary);
}
END_TEST

START_TEST(two_merges_may_make_the_same_token)
{
    Vocabulary vocabulary;
    vocabulary_init(&vocabulary);
    vocabulary_add_bytes(&vocabulary);
    int a = vocabulary.byte_ids['a'], b = vocabulary.byte_ids['b'], c = vocabulary.byte_ids['c'];
    int ab = vocabulary_add_merge(&vocabulary, a, b).result;
    int bc = vocabulary_add_merge(&vocabulary, b, c).result;
    int abc = vocabulary_add_merge(&vocabulary, ab, c).result;
    ck_assert_int_eq(vocabulary_add_merge(&vocabulary, a, bc).result, abc);
    ck_assert_int_eq(vocabulary_add_merge(&vocabulary, a, b).result, ab); // there already
    ck_assert_int_eq(vocabulary.count, 259);
    ck_assert_int_eq(vocabulary.merge_count, 4);
    ck_assert_ptr_eq(vocabulary_merge(&vocabulary, a, bc), &vocabulary.merges[3]);
    ck_assert_ptr_null(vocabulary_merge(&vocabulary, c, a));
    vocabulary_free(&vocabulary);
}
END_TEST

START_TEST(a_thousand_tokens_from_two_megabytes_take_less_than_seconds)
{
    enum { COPIES = 96 };
    size_t size;
    const char *story = embedded_story(&size);
    char *text = malloc(COPIES * size);
    ck_assert_ptr_nonnull(text);
    Rng rng;
    rng_seed(&rng, 1);
    for (size_t i = 0; i < COPIES * size; i++) // words of its own in every copy
        text[i] = story[i % size] == 'e' ? (char)('a' + rng_u32(&rng) % 26) : story[i % size];
    Vocabulary vocabulary;
    double start = seconds_now();
    train(&vocabulary, bpe_train, text, COPIES * size, 999);
    double seconds = seconds_now() - start;
    ck_assert_int_eq(vocabulary.count, 999);
    printf("trained 999 tokens on %.1f MB in %.2f s\n", (double)(COPIES * size) / 1e6, seconds);
    ck_assert_double_lt(seconds, 20); // measured: 0.2; sanitizers and busy machines take longer
    vocabulary_free(&vocabulary);
    free(text);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = words_are_counted_and_end_of_text_is_not_one },
                                { .test = the_most_frequent_pair_goes_first_and_the_greater_of_equals, .rounds = 2 },
                                { .test = a_run_of_one_letter_is_joined_from_the_left, .rounds = 2 },
                                { .test = a_text_without_words_teaches_nothing, .rounds = 2 },
                                { .test = both_trainings_learn_the_same_from_random_words, .rounds = 30 },
                                { .test = both_trainings_learn_the_same_from_the_story },
                                { .test = merges_equal_the_reference },
                                { .test = both_ways_of_merging_give_the_same_ids, .rounds = 4 },
                                { .test = both_ways_of_merging_agree_on_any_merges, .rounds = 40 },
                                { .test = two_merges_may_make_the_same_token },
                                { .test = a_thousand_tokens_from_two_megabytes_take_less_than_seconds } };
    return run_suite("chapter 2: byte pair encoding", tests, sizeof tests / sizeof *tests);
}
