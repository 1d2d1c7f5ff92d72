/* messages read as pandas reads them, balanced and split as pandas samples; naive Bayes */
#include "ch06_classify/messages.h"
#include "ch06_classify/naive_bayes.h"
#include "common/rng.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/process.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(numpys_permutation_picks_the_books_ham)
{
    int *permutation = malloc(4825 * sizeof *permutation);
    rng_numpy_permutation(permutation, 4825, 123);
    book_check_ints("ch06-6.2-positions", permutation, 8);
    free(permutation);
}
END_TEST

START_TEST(the_sms_collection_is_read_balanced_and_split_as_in_the_book)
{
    char *path = test_data_path("sms_spam/SMSSpamCollection");
    if (path == NULL)
        return;
    Arena arena;
    Messages all, balanced;
    MessageSplit split;
    Error error;
    arena_init(&arena, "test");
    ck_assert_msg(messages_load(&all, path, &arena, &error), "%s", error.message);
    int spam = messages_count_spam(&all);
    book_check_ints("ch06-6.2-rows", (int[]){ all.count, all.count - spam, spam }, 3);

    messages_balance(&balanced, &all, 123, &arena);
    int balanced_spam = messages_count_spam(&balanced);
    book_check_int("ch06-6.2-balanced/ham", balanced.count - balanced_spam);
    book_check_int("ch06-6.2-balanced/spam", balanced_spam);
    book_check_int("ch06-6.2-balanced/total", balanced.count);
    int first[5], last[5];
    for (int i = 0; i < 5; i++) {
        first[i] = balanced.items[i].row;
        last[i] = balanced.items[balanced.count - 5 + i].row;
    }
    book_check_ints("ch06-6.2-balanced-rows/first", first, 5);
    book_check_ints("ch06-6.2-balanced-rows/last", last, 5);

    messages_split(&split, &balanced, 123, &arena);
    book_check_int("ch06-6.2-split/train", split.train.count);
    book_check_int("ch06-6.2-split/val", split.validation.count);
    book_check_int("ch06-6.2-split/test", split.test.count);
    arena_free(&arena);
    free(path);
}
END_TEST

START_TEST(no_message_is_in_two_parts)
{
    Arena arena;
    Messages all, balanced;
    MessageSplit split;
    Error error;
    arena_init(&arena, "test");
    ck_assert(messages_load(&all, NULL, &arena, &error));
    messages_balance(&balanced, &all, 7, &arena);
    messages_split(&split, &balanced, 7, &arena);
    ck_assert_int_eq(split.train.count + split.validation.count + split.test.count, balanced.count);
    int *seen = calloc((size_t)all.count, sizeof *seen);
    const Messages *parts[] = { &split.train, &split.validation, &split.test };
    for (int p = 0; p < 3; p++) {
        for (int i = 0; i < parts[p]->count; i++)
            ck_assert_int_eq(seen[parts[p]->items[i].row]++, 0);
    }
    free(seen);
    arena_free(&arena);
}
END_TEST

/* What messages_load says about a file with these bytes. */
static void assert_refused(const char *bytes, size_t size, const char *message)
{
    Arena arena;
    Messages all;
    Error error = { { 0 } };
    arena_init(&arena, "test");
    char *directory = test_directory_new();
    char *path = test_file_new(directory, "messages.tsv", bytes, size);
    ck_assert(!messages_load(&all, path, &arena, &error));
    ck_assert_msg(strstr(error.message, message) != NULL, "\"%s\" does not say \"%s\"", error.message, message);
    free(path);
    test_directory_remove(directory);
    arena_free(&arena);
}

START_TEST(a_bad_file_is_refused_with_its_line)
{
    static const char no_tab[] = "ham\tall is well\nspam without a tab\n";
    static const char label[] = "ham\tall is well\nspim\tbuy now\n";
    static const char few[] = "ham\tall is well\nspam\tbuy now\n";
    static const char not_utf8[] = "ham\tall is \xff well\n";
    assert_refused(no_tab, sizeof no_tab - 1, ":2:");
    assert_refused(label, sizeof label - 1, "unknown label \"spim\"");
    assert_refused(few, sizeof few - 1, "at least 10");
    assert_refused(not_utf8, sizeof not_utf8 - 1, "not UTF-8");
    assert_refused("", 0, "empty");
}
END_TEST

START_TEST(naive_bayes_counts_words)
{
    Message train[] = {
        { "win cash now", true, 0 }, { "cash prize", true, 1 }, { "see you now", false, 2 }, { "home soon", false, 3 }
    };
    Message test[] = { { "CASH!", true, 0 }, { "see you soon", false, 1 }, { "prize at home, win", true, 2 } };
    double accuracy = naive_bayes_accuracy(&(Messages){ train, 4 }, &(Messages){ test, 3 });
    ck_assert_double_eq(accuracy, 1.0);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = numpys_permutation_picks_the_books_ham },
        { .test = the_sms_collection_is_read_balanced_and_split_as_in_the_book },
        { .test = no_message_is_in_two_parts },
        { .test = a_bad_file_is_refused_with_its_line },
        { .test = naive_bayes_counts_words },
    };
    return run_suite("ch06 messages", tests, sizeof tests / sizeof tests[0]);
}
