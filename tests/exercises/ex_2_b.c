#include "ch02_tokenizer/exercises/ex_2_b.h"
#include "tests/exercises/exercise.h"

#include <stdio.h>
#include <string.h>

enum { BORDER = -1, MOST = 64 };

/* The words of a text, one space between two, as ids. */
static int ids_of(int ids[MOST], const char *words)
{
    int count = (int)strlen(words);
    for (int i = 0; i < count; i++)
        ids[i] = words[i] == ' ' ? BORDER : (unsigned char)words[i];
    return count;
}

/* The reader's answer to words against left, right and how often. */
static void expect_pair(const char *words, int left, int right, int times, const UsualMistake *mistakes)
{
    int ids[MOST];
    int count = ids_of(ids, words);
    Pair best = { -7, -7 };
    int got_times = my_most_frequent_pair(&best, ints_copy(ids, (size_t)count), count);
    const int got[] = { best.left, best.right, got_times };
    const int expected[] = { left, right, times };
    char what[MOST + 64];
    snprintf(what, sizeof what, "left, right, times of \"%s\" (letters as bytes)", words);
    expect_ints(what, got, expected, 1, (int[]){ 3 }, mistakes);
}

START_TEST(the_most_frequent_pair_is_found)
{
    const UsualMistake mistakes[] = {
        { (float[]){ -7, -7, 0 }, "no pair was found yet" },
        { (float[]){ 'n', 'a', 1 }, "na occurs twice: are all pairs counted, those behind a first one too?" },
        { (float[]){ 'n', 'a', 3 }, "the pair is right, its number is not" },
        { (float[]){ 'a', 'n', 2 }, "a n and n a are both there twice, and n is greater than a" },
        { (float[]){ 'b', 'a', 1 }, "that is the first pair of the text" },
        { 0 },
    };
    expect_pair("banana", 'n', 'a', 2, mistakes);
}
END_TEST

START_TEST(no_pair_reaches_across_a_border)
{
    const UsualMistake mistakes[] = {
        { (float[]){ 'z', 'x', 3 }, "z x stands in no word: the border between two words was left out" },
        { (float[]){ BORDER, 'x', 3 }, "−1 is a border, not a byte: no pair has it" },
        { (float[]){ 'z', BORDER, 3 }, "−1 is a border, not a byte: no pair has it" },
        { 0 },
    };
    expect_pair("xyz xz xyz xaz", 'y', 'z', 2, mistakes);
}
END_TEST

START_TEST(of_equally_frequent_pairs_the_greater_goes_first)
{
    const UsualMistake lows[] = {
        { (float[]){ 'l', 'o', 2 }, "l o and o w are both there twice: the greater left one, o, goes first" },
        { 0 },
    };
    expect_pair("low lo ow", 'o', 'w', 2, lows);
    const UsualMistake rights[] = {
        { (float[]){ 'k', 'p', 2 },
          "k p and k s are both there twice: with equal left ones the greater right one goes first" },
        { (float[]){ 'f', 'z', 2 }, "the left ones are compared first: k is greater than f" },
        { 0 },
    };
    expect_pair("ks kp fz kp ks fz", 'k', 's', 2, rights);
    const UsualMistake frequents[] = {
        { (float[]){ 'z', 'z', 1 }, "a pair that occurs more often goes before a greater one" },
        { 0 },
    };
    expect_pair("zz ab ab", 'a', 'b', 2, frequents);
}
END_TEST

START_TEST(without_a_pair_the_answer_is_0)
{
    expect_pair(
        "a b c", -7, -7, 0,
        (UsualMistake[]){ { (float[]){ 0, 0, 0 }, "there is no pair here: best was to be left alone" }, { 0 } });
    expect_pair("", -7, -7, 0, NULL);
}
END_TEST

START_TEST(a_second_text_begins_at_zero)
{
    expect_pair("xx xx xx", 'x', 'x', 3, NULL);
    expect_pair("ab ab", 'a', 'b', 2,
                (UsualMistake[]){ { (float[]){ 'x', 'x', 3 }, "the counts of the text before are still in the table" },
                                  { 0 } });
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_most_frequent_pair_is_found },
                                     { .test = no_pair_reaches_across_a_border },
                                     { .test = of_equally_frequent_pairs_the_greater_goes_first },
                                     { .test = without_a_pair_the_answer_is_0 },
                                     { .test = a_second_text_begins_at_zero } };
    return run_exercise("2.b", checks, sizeof checks / sizeof *checks);
}
