#include "ch07_instruct/exercises/ex_7_f.h"
#include "tests/exercises/exercise.h"

#include <string.h>

/* A score that is wrong, and what it comes from. */
typedef struct WrongScore {
    int score;
    const char *says;
} WrongScore;

enum { WRONG_SCORES = 4 };

typedef struct Answer {
    const char *text;
    int score;
    WrongScore wrong[WRONG_SCORES]; /* ends with says NULL */
} Answer;

/* text in memory that ends where nobody may read on. */
static const char *text_with_edge(const char *text)
{
    size_t size = strlen(text) + 1;
    size_t floats = (size + sizeof(float) - 1) / sizeof(float);
    char *end = (char *)(values_new(floats) + floats);
    return memcpy(end - size, text, size);
}

static void check_scores(const Answer *answers, int count)
{
    for (int i = 0; i < count; i++) {
        const Answer *answer = &answers[i];
        int got = my_score(text_with_edge(answer->text));
        const char *remark = got == -2 ? "nothing was written there yet" : NULL;
        for (const WrongScore *wrong = answer->wrong; wrong->says != NULL; wrong++) {
            if (got == wrong->score)
                remark = wrong->says;
        }
        ck_assert_msg(got == answer->score, "the judge wrote \"%s\": expected %d, got %d%s%s", answer->text,
                      answer->score, got, remark != NULL ? ";\n           " : "", remark != NULL ? remark : "");
    }
}

START_TEST(a_number_alone)
{
    static const char by_digit[] = "that is its last digit: 10 times what was there, plus the new one";
    const Answer answers[] = {
        { "85", 85, { { 5, by_digit }, { 8, "the number goes on behind its first digit" } } },
        { "0", 0, { { -1, "0 is a number of points like any other" } } },
        { "100", 100, { { -1, "100 is allowed" }, { 0, by_digit } } },
        { " 7\n", 7, { { -1, "blanks don't matter" } } },
        { "007", 7, { { -1, "zeros in front don't matter" } } },
    };
    check_scores(answers, sizeof answers / sizeof *answers);
}
END_TEST

START_TEST(a_number_among_words)
{
    const Answer answers[] = {
        { "Score: 85",
          85,
          { { 0, "that is what atoi makes of a text that begins with words: look for the first digit" },
            { -1, "the number stands behind words: look for the first digit" } } },
        { "Score: 85/100",
          85,
          { { 100, "that is the last number: the first one counts" },
            { -1, "did the digits of both numbers come together? The number ends where its digits end" } } },
        { "I give 40 out of 100 points.", 40, { { 100, "that is the last number: the first one counts" } } },
        { "85.5", 85, { { 855, "a point ends the number" }, { -1, "a point ends the number; 85 is left" } } },
        { "90,5 points", 90, { { 905, "a comma ends the number" }, { -1, "a comma ends the number; 90 is left" } } },
        { "**70**", 70, { { -1, "any sign may stand before the number" } } },
        { "점수: 60", 60, { { -1, "any bytes may stand before the number" } } },
        { "on a scale - 30", 30, { { -1, "a minus sign right before the number counts; here a space is between" } } },
    };
    check_scores(answers, sizeof answers / sizeof *answers);
}
END_TEST

START_TEST(no_number_is_no_score)
{
    static const char zero[] = "0 would count as the worst answer in the mean: −1 passes it over";
    const Answer answers[] = {
        { "The answer is excellent.", -1, { { 0, zero } } },
        { "", -1, { { 0, zero } } },
        { "-", -1, { { 0, zero } } },
    };
    check_scores(answers, sizeof answers / sizeof *answers);
}
END_TEST

START_TEST(out_of_range_is_no_score)
{
    static const char clamped[] = "cut to the nearest end: nobody knows what the judge meant, so −1";
    static const char sign[] = "the minus sign before it was not looked at";
    const Answer answers[] = {
        { "101", -1, { { 100, clamped }, { 101, "100 is the most" } } },
        { "850", -1, { { 100, clamped }, { 850, "100 is the most" }, { 85, "all digits belong to the number" } } },
        { "-5", -1, { { 5, sign }, { 0, clamped }, { -5, "a score is never negative: −1 passes it over" } } },
        { "Score: -20", -1, { { 20, sign }, { 0, clamped }, { -20, "a score is never negative: −1 passes it over" } } },
        { "4294967381", -1, { { 85, "the number is longer than an int: stop as soon as it passes 100" } } },
        { "99999999999999999999999999", -1, { { 100, clamped } } },
    };
    check_scores(answers, sizeof answers / sizeof *answers);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = a_number_alone },
                                     { .test = a_number_among_words },
                                     { .test = no_number_is_no_score },
                                     { .test = out_of_range_is_no_score } };
    return run_exercise("7.f", checks, sizeof checks / sizeof *checks);
}
