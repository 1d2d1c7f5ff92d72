#include "ch06_classify/exercises/ex_6_a.h"
#include "common/rng.h"
#include "tests/exercises/exercise.h"

enum { MANY = 700 };

/* Numbers of the messages with that label; returns how many. */
static int numbers_of(int *numbers, const int *labels, int count, int label)
{
    int n = 0;
    for (int i = 0; i < count; i++) {
        if (labels[i] == label) {
            numbers[n] = i;
            n++;
        }
    }
    return n;
}

static void check_balance(const int *labels, int count, const int *shuffled)
{
    int ham[MANY], spam[MANY], expected[MANY];
    float as_they_come[MANY], not_among_ham[MANY], spam_first[MANY], last_ones[MANY];
    int hams = numbers_of(ham, labels, count, 0), n = numbers_of(spam, labels, count, 1);
    for (int i = 0; i < n; i++) {
        expected[i] = ham[shuffled[i]];
        as_they_come[i] = (float)ham[i];
        not_among_ham[i] = (float)shuffled[i];
        last_ones[i] = (float)ham[shuffled[hams - n + i]];
        spam_first[n + i] = (float)ham[shuffled[i]];
        expected[n + i] = spam[i];
        as_they_come[n + i] = not_among_ham[n + i] = last_ones[n + i] = spam_first[i] = (float)spam[i];
    }
    const float all = (float)(hams + n), half = (float)n;
    const UsualMistake wrong_counts[] = {
        { (float[]){ 0.0f }, "nothing is chosen yet" },
        { &all, "that is all of them: only as many ham as there is spam" },
        { &half, "that is one half: ham and spam are counted together" },
        { 0 },
    };
    const UsualMistake mistakes[] = {
        { as_they_come, "these are the first ham of the list, not drawn at random: what is shuffled for?" },
        { not_among_ham, "shuffled numbers the ham among themselves: 4 means the fifth ham, not message 4" },
        { spam_first, "first the ham, then the spam" },
        { last_ones, "these are the last ones of shuffled: the first are asked for" },
        { 0 },
    };
    int *chosen = ints_new((size_t)(hams + n)); // room for who takes too many: the count says so
    int got = my_balance(chosen, ints_copy(labels, (size_t)count), count, ints_copy(shuffled, (size_t)hams));
    expect_number("number of chosen messages", got, 2 * n, 0.0f, wrong_counts);
    expect_ints("chosen messages", chosen, expected, 1, (int[]){ 2 * n }, mistakes);
}

START_TEST(seven_messages)
{
    check_balance((const int[]){ 0, 1, 0, 0, 0, 1, 0 }, 7, (const int[]){ 4, 0, 2, 1, 3 });
}
END_TEST

START_TEST(spam_at_both_ends)
{
    check_balance((const int[]){ 1, 0, 0, 0, 0, 1, 1 }, 7, (const int[]){ 3, 1, 0, 2 });
}
END_TEST

START_TEST(a_single_spam_and_none)
{
    check_balance((const int[]){ 0, 0, 1 }, 3, (const int[]){ 1, 0 });
    int *chosen = ints_new(0);
    int got = my_balance(chosen, (const int[]){ 0, 0 }, 2, (const int[]){ 1, 0 });
    expect_number("number of chosen messages without spam", got, 0.0, 0.0f, NULL);
}
END_TEST

START_TEST(as_many_as_in_a_mailbox_in_pandas_order)
{
    int labels[MANY], shuffled[MANY];
    int hams = 0;
    for (int i = 0; i < MANY; i++) {
        labels[i] = i % 7 == 3; // about one of seven, as in the SMS Spam Collection
        hams += labels[i] == 0;
    }
    rng_numpy_permutation(shuffled, hams, 123);
    check_balance(labels, MANY, shuffled);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = seven_messages },
                                     { .test = spam_at_both_ends },
                                     { .test = a_single_spam_and_none },
                                     { .test = as_many_as_in_a_mailbox_in_pandas_order } };
    return run_exercise("6.a", checks, sizeof checks / sizeof *checks);
}
