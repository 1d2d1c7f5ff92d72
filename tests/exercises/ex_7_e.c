#include "ch07_instruct/exercises/ex_7_e.h"
#include "ch07_instruct/instructions.h"
#include "tests/exercises/exercise.h"
#include "tests/exercises/expect_string.h"

#include <stdio.h>

static const Instruction capital = { .instruction = "What is the capital of France?", .input = "" };
static const Instruction about_headers = { .instruction = "What stands behind ### Response: in this form?",
                                           .input = "" };

/* The reader's answer to a text whose task is entry's and whose continuation is written; whole receives the text itself. */
static const char *response_to(const Instruction *entry, const char *written, Buffer *whole)
{
    Buffer response = { 0 };
    format_input(whole, entry, PROMPT_ALPACA);
    size_t prompt_length = whole->size;
    buffer_append_string(whole, written);
    my_response(&response, whole->bytes, prompt_length);
    return response.size > 0 ? response.bytes : "";
}

START_TEST(the_answer_behind_the_header)
{
    static const char written[] = "\n\n### Response:\nThe capital is Paris.\n";
    Buffer whole = { 0 };
    const char *got = response_to(&capital, written, &whole);
    const StringMistake mistakes[] = {
        { whole.bytes, "that is the whole text: the first prompt_length bytes are the task" },
        { written, "the header is still there, and the blanks around" },
        { "### Response:\nThe capital is Paris.", "the header is still there" },
        { "### Response:\nThe capital is Paris.\n", "the header is still there, and the line end behind the answer" },
        { "\nThe capital is Paris.\n", "the blanks around the answer are still there" },
        { "\nThe capital is Paris.", "the line end before the answer is still there" },
        { "The capital is Paris.\n", "the line end behind the answer is still there" },
        { 0 },
    };
    expect_string("the answer", got, "The capital is Paris.", mistakes);
}
END_TEST

START_TEST(an_answer_without_header)
{
    Buffer whole = { 0 };
    expect_string("the answer", response_to(&capital, " \tParis \r\n", &whole), "Paris",
                  (StringMistake[]){ { " \tParis \r\n", "tab, space, \\r and \\n are blanks, too" }, { 0 } });
    expect_string("the answer", response_to(&capital, "### Response:Paris", &(Buffer){ 0 }), "Paris", NULL);
    expect_string("the answer, nothing written", response_to(&capital, "", &(Buffer){ 0 }), "", NULL);
    expect_string("the answer, a header alone", response_to(&capital, "\n\n### Response:\n", &(Buffer){ 0 }), "", NULL);
}
END_TEST

START_TEST(a_header_inside_of_a_text_is_text)
{
    Buffer whole = { 0 };
    const char *got = response_to(&about_headers, "\n\n### Response:\nThe answer.", &whole);
    const StringMistake mistakes[] = {
        { "in this form?\n\n### Response:\nThe answer.",
          "the task itself speaks of ### Response: — begin at prompt_length, don't search from the start" },
        { 0 },
    };
    expect_string("the answer", got, "The answer.", mistakes);
    got = response_to(&about_headers, "\n\n### Response:\nBehind ### Response: stands the answer.", &(Buffer){ 0 });
    const StringMistake inside[] = {
        { "stands the answer.", "that is what stands behind the last header: only the one at the start is taken off" },
        { "Behind  stands the answer.", "only the header at the start is taken off; this one is part of the answer" },
        { 0 },
    };
    expect_string("the answer", got, "Behind ### Response: stands the answer.", inside);
}
END_TEST

/* A comparison, with what a wrong one overlooks. */
static void check_exact(const char *response, const char *output, bool exact, const char *remark)
{
    char difference[512];
    snprintf(difference, sizeof difference, "\"%s\" beside the wanted \"%s\": expected %s, got %s;\n           %s",
             response, output, exact ? "true" : "false", exact ? "false" : "true", remark);
    for (char *at = strchr(difference, '\t'); at != NULL; at = strchr(at, '\t'))
        *at = ' ';
    ck_assert_msg(my_is_exact(response, output) == exact, "%s", difference);
}

START_TEST(the_same_answers)
{
    check_exact("Paris", "Paris", true, "they are the same to the letter");
    check_exact("", "", true, "nothing equals nothing");
    check_exact("paris", "PARIS", true, "capital letters count as small ones");
    check_exact("Paris", "Paris.", true, "a full stop at the end does not count, in either text");
    check_exact("Paris.", "Paris", true, "a full stop at the end does not count, in either text");
    check_exact("  Paris ", "Paris", true, "blanks around don't count");
    check_exact("in  the\tbarn", "in the barn", true, "a run of blanks counts as one space");
    check_exact("Paris. ", "Paris", true, "the full stop is at the end once the blanks behind it are gone");
    check_exact("감사합니다.", "감사합니다", true, "bytes beyond A-Z stay as they are");
}
END_TEST

START_TEST(answers_that_are_not_right)
{
    check_exact("Paris, I think", "Paris", false, "it goes on: what begins rightly is not right");
    check_exact("Par", "Paris", false, "only the beginning is there: both must end together");
    check_exact("", "Paris", false, "nothing was answered");
    check_exact("inthe barn", "in the barn", false, "blanks may be many, but one has to be there");
    check_exact("3.5", "35", false, "only a full stop at the end falls away, not one inside");
    check_exact("Paris...", "Paris", false, "one full stop falls away, not three");
    check_exact("Paris!", "Paris", false, "other signs count");
    check_exact("[a]", "{A}", false, "only A-Z become small: [ and { are not the same letter");
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_answer_behind_the_header },
                                     { .test = an_answer_without_header },
                                     { .test = a_header_inside_of_a_text_is_text },
                                     { .test = the_same_answers },
                                     { .test = answers_that_are_not_right } };
    return run_exercise("7.e", checks, sizeof checks / sizeof *checks);
}
