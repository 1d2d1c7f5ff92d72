#include "ch07_instruct/exercises/ex_7_d.h"
#include "tests/exercises/exercise.h"
#include "tests/exercises/expect_string.h"

#define ABOVE                                                                                                          \
    "Below is an instruction that describes a task. Write a response that appropriately completes the request."
#define WARM ABOVE "\n\n### Instruction:\nName the opposite of 'warm'."
#define SORT ABOVE "\n\n### Instruction:\nSort the words."

static const Instruction plain = { .instruction = "Name the opposite of 'warm'.", .input = "", .output = "cold" };
static const Instruction with_input = { .instruction = "Sort the words.", .input = "pear, fig", .output = "fig, pear" };

/* What the reader's function appends to before; before must stay. */
static const char *formatted(const char *before, const Instruction *entry)
{
    Buffer text = { 0 };
    if (before[0] != '\0')
        buffer_append_string(&text, before);
    my_format_input(&text, entry);
    return text.bytes;
}

START_TEST(a_task_without_input)
{
    const StringMistake mistakes[] = {
        { WARM "\n\n### Input:\n", "an entry without an input has no header for it" },
        { WARM "\n\n", "the blank line before ### Input: falls away with the input" },
        { WARM "\n", "nothing stands behind the instruction, no line end either" },
        { WARM "\n\n### Response:\n", "the answer's header is not part of the task" },
        { WARM "\n\n### Response:", "the answer's header is not part of the task" },
        { ABOVE "\n### Instruction:\nName the opposite of 'warm'.", "a blank line belongs before ### Instruction:" },
        { ABOVE "\n\n### Instruction: Name the opposite of 'warm'.", "a line end belongs behind ### Instruction:" },
        { ABOVE "\n\n### Instruction:\n", "the instruction itself is missing" },
        { 0 },
    };
    expect_string("the task", formatted("", &plain), WARM, mistakes);
}
END_TEST

START_TEST(a_task_with_input)
{
    const StringMistake mistakes[] = {
        { SORT, "the input is missing" },
        { SORT "\n### Input:\npear, fig", "a blank line belongs before ### Input:" },
        { SORT "\n\n### Input: pear, fig", "a line end belongs behind ### Input:" },
        { SORT "\n\n### Input:pear, fig", "a line end belongs behind ### Input:" },
        { SORT "\n\npear, fig", "the header ### Input: is missing" },
        { SORT "\n\n### Input:\npear, fig\n", "nothing stands behind the input, no line end either" },
        { SORT "\n\n### Input:\nfig, pear", "that is the answer: the input is asked for" },
        { 0 },
    };
    expect_string("the task", formatted("", &with_input), SORT "\n\n### Input:\npear, fig", mistakes);
}
END_TEST

START_TEST(the_same_bytes_as_in_training)
{
    const Instruction entries[] = {
        { .instruction = "Translate: \"감사합니다\"", .input = "", .output = "thank you" },
        { .instruction = "What is 20 %d of 10 %s?", .input = "100 % sure\n\nthree lines", .output = "%n" },
        { .instruction = "", .input = " ", .output = "" },
    };
    for (int i = 0; i < 3; i++) {
        Buffer expected = { 0 };
        format_input(&expected, &entries[i], PROMPT_ALPACA);
        expect_string("the task", formatted("", &entries[i]), expected.bytes, NULL);
    }
}
END_TEST

START_TEST(what_was_there_stays)
{
    expect_string("the text", formatted("before|", &plain), "before|" WARM,
                  (StringMistake[]){ { WARM, "what was in the buffer before is gone: append, don't clear" }, { 0 } });
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = a_task_without_input },
                                     { .test = a_task_with_input },
                                     { .test = the_same_bytes_as_in_training },
                                     { .test = what_was_there_stays } };
    return run_exercise("7.d", checks, sizeof checks / sizeof *checks);
}
