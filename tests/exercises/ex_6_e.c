#include "ch06_classify/exercises/ex_6_e.h"
#include "common/rng.h"
#include "tests/exercises/exercise.h"

#include <math.h>
#include <string.h>

enum { HAM, SPAM, MANY = 500 };

/* The counts when a score for spam above the other one, or above a number, means spam. */
static void count(float confusion[4], const float *logits, const int *labels, int n, int column, float bound, float tie)
{
    memset(confusion, 0, 4 * sizeof *confusion);
    for (int i = 0; i < n; i++) {
        float difference = column < 0 ? logits[2 * i + SPAM] - logits[2 * i] : logits[2 * i + column] - bound;
        int predicted = difference > 0.0f || (difference == 0.0f && tie > 0.0f);
        confusion[2 * labels[i] + predicted]++;
    }
}

static double share(double part, double all)
{
    return all > 0.0 ? part / all : 1.0;
}

static void check_report(const float *logits, const int *labels, int n)
{
    float counted[4], tie_spam[4], above_half[4], above_zero[4], transposed[4], turned[4];
    count(counted, logits, labels, n, -1, 0.0f, 0.0f);
    count(tie_spam, logits, labels, n, -1, 0.0f, 1.0f);
    count(above_half, logits, labels, n, SPAM, 0.5f, 0.0f);
    count(above_zero, logits, labels, n, SPAM, 0.0f, 0.0f);
    for (int label = HAM; label <= SPAM; label++) {
        for (int predicted = HAM; predicted <= SPAM; predicted++) {
            transposed[2 * predicted + label] = counted[2 * label + predicted];
            turned[2 * label + 1 - predicted] = counted[2 * label + predicted];
        }
    }
    int expected[4];
    for (int i = 0; i < 4; i++)
        expected[i] = (int)counted[i];
    const float dirty[4] = { counted[0] + 7.0f, counted[1] + 7.0f, counted[2] + 7.0f, counted[3] + 7.0f };
    const float untouched[4] = { 7.0f, 7.0f, 7.0f, 7.0f };
    const UsualMistake confusion_mistakes[] = {
        { untouched, "nothing is counted yet" },
        { dirty, "the counts did not begin at 0: set them before you add" },
        { transposed, "rows and columns have changed places: confusion[label][predicted]" },
        { turned, "column 0 of logits is ham, column 1 spam" },
        { tie_spam, "at a tie it says ham" },
        { above_half, "a score is no probability: compare the two scores with each other, not with 0.5" },
        { above_zero, "compare the two scores with each other, not with 0" },
        { 0 },
    };
    Report report = { .confusion = { { 7, 7 }, { 7, 7 } }, .accuracy = -1.0, .precision = -1.0, .recall = -1.0 };
    my_report(&report, values_copy(logits, 2 * (size_t)n), ints_copy(labels, (size_t)n), n);
    expect_ints("confusion", &report.confusion[0][0], expected, 2, (int[]){ 2, 2 }, confusion_mistakes);

    double found = counted[3], missed = counted[2], alarms = counted[1], right = counted[0] + counted[3];
    double precision = share(found, found + alarms), recall = share(found, found + missed), accuracy = right / n;
    const float of_spam = (float)share(found, n);
    const float p = (float)precision, r = (float)recall, a = (float)accuracy, zero = 0.0f, not_set = -1.0f;
    const UsualMistake general[] = {
        { &not_set, "nothing was written there yet" },
        { &zero, "an int divided by an int is an int: make one of them a double" },
        { &of_spam, "right answers are ham as well as spam" },
        { 0 },
    };
    expect_number("accuracy", report.accuracy, accuracy, 1e-5f, general);
    const UsualMistake precision_mistakes[] = {
        { &not_set, "nothing was written there yet" },
        { &r, "that is the recall: precision looks at what was called spam, a column of the confusion" },
        { &a, "that is the accuracy: precision looks at what was called spam alone" },
        { &zero, "an int divided by an int is an int: make one of them a double" },
        { 0 },
    };
    expect_number("precision", report.precision, precision, 1e-5f,
                  found + alarms > 0.0
                      ? precision_mistakes
                      : (UsualMistake[]){ { (float[]){ NAN }, "nothing was called spam: 1, not 0/0" }, { 0 } });
    const UsualMistake recall_mistakes[] = {
        { &not_set, "nothing was written there yet" },
        { &p, "that is the precision: recall looks at what is spam, a row of the confusion" },
        { &a, "that is the accuracy: recall looks at what is spam alone" },
        { &zero, "an int divided by an int is an int: make one of them a double" },
        { 0 },
    };
    expect_number("recall", report.recall, recall, 1e-5f,
                  found + missed > 0.0
                      ? recall_mistakes
                      : (UsualMistake[]){ { (float[]){ NAN }, "there is no spam: 1, not 0/0" }, { 0 } });
}

START_TEST(eight_messages)
{
    const float logits[] = { -1, -2, 0, 3, 2, 1, 1, 4, -4, -3, -1, 0.2f, 0.1f, 0.4f, 5, 2 };
    check_report(logits, (const int[]){ 0, 1, 1, 0, 1, 1, 0, 0 }, 8);
}
END_TEST

START_TEST(a_tie_is_ham)
{
    const float logits[] = { 1, 1, 0, 0, -1, 2, 3, -1 };
    check_report(logits, (const int[]){ 0, 1, 1, 0 }, 4);
}
END_TEST

START_TEST(a_filter_that_never_says_spam)
{
    const float logits[] = { 1, 0, 1, 0, 1, 0 };
    check_report(logits, (const int[]){ 0, 1, 0 }, 3);
}
END_TEST

START_TEST(a_mailbox_without_spam)
{
    const float logits[] = { 1, 0, 0, 1, 1, 0 };
    check_report(logits, (const int[]){ 0, 0, 0 }, 3);
}
END_TEST

START_TEST(five_hundred_messages)
{
    float logits[2 * MANY];
    int labels[MANY];
    Rng rng;
    rng_seed(&rng, 123);
    rng_fill_normal(logits, 2 * MANY, 0.0f, 1.0f, &rng);
    for (int i = 0; i < MANY; i++)
        labels[i] = i % 7 == 0;
    check_report(logits, labels, MANY);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = eight_messages },
                                     { .test = a_tie_is_ham },
                                     { .test = a_filter_that_never_says_spam },
                                     { .test = a_mailbox_without_spam },
                                     { .test = five_hundred_messages } };
    return run_exercise("6.e", checks, sizeof checks / sizeof *checks);
}
