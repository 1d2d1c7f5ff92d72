/* The two tables of chapter 2: byte strings to numbers, pairs of ids to numbers. */
#include "ch02_tokenizer/dictionary.h"
#include "ch02_tokenizer/pair_map.h"
#include "tests/assertions.h"

#include <stdio.h>
#include <string.h>

START_TEST(an_empty_dictionary_finds_nothing)
{
    Dictionary dictionary = { 0 };
    ck_assert_ptr_null(dictionary_find(&dictionary, "a", 1));
    dictionary_free(&dictionary);
}
END_TEST

START_TEST(every_key_keeps_its_value_while_the_dictionary_grows)
{
    enum { KEYS = 20000 };
    static char keys[KEYS][24];
    Dictionary dictionary = { 0 };
    for (int i = 0; i < KEYS; i++) {
        snprintf(keys[i], sizeof keys[i], "key %d", i);
        ck_assert_int_eq(*dictionary_add(&dictionary, keys[i], strlen(keys[i]), i), i);
    }
    ck_assert_uint_eq(dictionary.count, KEYS);
    for (int i = 0; i < KEYS; i++) {
        const int *value = dictionary_find(&dictionary, keys[i], strlen(keys[i]));
        ck_assert_ptr_nonnull(value);
        ck_assert_int_eq(*value, i);
    }
    ck_assert_ptr_null(dictionary_find(&dictionary, "key", 3));
    ck_assert_ptr_null(dictionary_find(&dictionary, "key 20000", 9));
    dictionary_free(&dictionary);
}
END_TEST

START_TEST(a_key_that_is_there_keeps_its_first_value)
{
    Dictionary dictionary = { 0 };
    dictionary_add(&dictionary, "word", 4, 7);
    ck_assert_int_eq(*dictionary_add(&dictionary, "word", 4, 8), 7);
    *dictionary_find(&dictionary, "word", 4) = 9;
    ck_assert_int_eq(*dictionary_find(&dictionary, "word", 4), 9);
    ck_assert_uint_eq(dictionary.count, 1);
    dictionary_free(&dictionary);
}
END_TEST

START_TEST(keys_may_hold_any_bytes_and_differ_in_length_alone)
{
    Dictionary dictionary = { 0 };
    dictionary_add(&dictionary, "a\0b", 3, 1);
    dictionary_add(&dictionary, "a\0c", 3, 2);
    dictionary_add(&dictionary, "a", 1, 3);
    dictionary_add(&dictionary, "a\0", 2, 4);
    dictionary_add(&dictionary, "", 0, 5);
    ck_assert_int_eq(*dictionary_find(&dictionary, "a\0b", 3), 1);
    ck_assert_int_eq(*dictionary_find(&dictionary, "a\0c", 3), 2);
    ck_assert_int_eq(*dictionary_find(&dictionary, "a", 1), 3);
    ck_assert_int_eq(*dictionary_find(&dictionary, "a\0", 2), 4);
    ck_assert_int_eq(*dictionary_find(&dictionary, "", 0), 5);
    dictionary_free(&dictionary);
}
END_TEST

START_TEST(every_pair_keeps_its_value_while_the_map_grows)
{
    PairMap map = { 0 };
    ck_assert_ptr_null(pair_map_find(&map, 0, 0));
    for (int left = 0; left < 150; left++)
        for (int right = 0; right < 150; right++)
            ck_assert_int_eq(*pair_map_add(&map, left, right, 1000 * left + right), 1000 * left + right);
    ck_assert_uint_eq(map.count, 150 * 150);
    for (int left = 0; left < 150; left++)
        for (int right = 0; right < 150; right++)
            ck_assert_int_eq(*pair_map_find(&map, left, right), 1000 * left + right);
    ck_assert_int_eq(*pair_map_add(&map, 3, 4, -5), 3004);
    ck_assert_ptr_null(pair_map_find(&map, 150, 0));
    ck_assert_ptr_null(pair_map_find(&map, 0, 150));
    pair_map_free(&map);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = an_empty_dictionary_finds_nothing },
                                { .test = every_key_keeps_its_value_while_the_dictionary_grows },
                                { .test = a_key_that_is_there_keeps_its_first_value },
                                { .test = keys_may_hold_any_bytes_and_differ_in_length_alone },
                                { .test = every_pair_keeps_its_value_while_the_map_grows } };
    return run_suite("chapter 2: dictionary and pair map", tests, sizeof tests / sizeof *tests);
}
