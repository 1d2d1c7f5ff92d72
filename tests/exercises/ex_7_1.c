#include "ch07_instruct/exercises/ex_7_1.h"
#include "tests/exercises/exercise.h"
#include "tests/exercises/expect_string.h"

static const Instruction plain = { .instruction = "Name the opposite of 'warm'.", .input = "", .output = "cold" };
static const Instruction with_input = { .instruction = "Sort the words.", .input = "pear, fig", .output = "fig, pear" };
/* a text may have anything in it: signs that printf would take for its own */
static const Instruction odd = { .instruction = "What is 20 %d of 10 %s?",
                                 .input = "100 % sure\ntwo lines",
                                 .output = "%n" };

static const char *task(const Instruction *entry)
{
    Buffer text = { 0 };
    my_phi3_task(&text, entry);
    return text.bytes;
}

static const char *whole(const Instruction *entry)
{
    Buffer text = { 0 };
    my_phi3_entry(&text, entry);
    return text.bytes;
}

START_TEST(a_task_without_input)
{
    const StringMistake mistakes[] = {
        { "<|user|>\nName the opposite of 'warm'.\n", "the line end before the input stands there without an input" },
        { "<|user|>Name the opposite of 'warm'.", "a line end belongs behind <|user|>" },
        { "<|user|>\nName the opposite of 'warm'.\n<|assistant|>:\n",
          "the task ends before <|assistant|>: the model writes that part" },
        { "<|user|>:\nName the opposite of 'warm'.", "the colon stands behind <|assistant|>, not behind <|user|>" },
        { 0 },
    };
    expect_string("the task", task(&plain), "<|user|>\nName the opposite of 'warm'.", mistakes);
}
END_TEST

START_TEST(a_task_with_input)
{
    const StringMistake mistakes[] = {
        { "<|user|>\nSort the words.", "the input is missing" },
        { "<|user|>\nSort the words.pear, fig", "a line end belongs before the input" },
        { "<|user|>\nSort the words. pear, fig", "a line end, not a space, belongs before the input" },
        { "<|user|>\nSort the words.\n\npear, fig", "one line end before the input, not two" },
        { "<|user|>\nSort the words.\n\n### Input:\npear, fig", "the header ### Input: is Alpaca's: Phi-3 has none" },
        { 0 },
    };
    expect_string("the task", task(&with_input), "<|user|>\nSort the words.\npear, fig", mistakes);
}
END_TEST

START_TEST(an_entry_with_its_answer)
{
    const StringMistake mistakes[] = {
        { "<|user|>\nSort the words.\npear, fig\n<|assistant|>\nfig, pear",
          "the colon behind <|assistant|> is missing" },
        { "<|user|>\nSort the words.\npear, fig<|assistant|>:\nfig, pear", "a line end belongs before <|assistant|>" },
        { "<|user|>\nSort the words.\npear, fig\n<|assistant|>:fig, pear",
          "a line end belongs between <|assistant|>: and the answer" },
        { "<|user|>\nSort the words.\npear, fig\n<|assistant|>: fig, pear",
          "a line end belongs between <|assistant|>: and the answer" },
        { "<|user|>\nSort the words.\npear, fig\n<|assistant|>:\nfig, pear\n", "nothing stands behind the answer" },
        { "<|user|>\nSort the words.\npear, fig\n<|assistant|>:\n", "the answer itself is missing" },
        { "\n<|assistant|>:\nfig, pear", "the entry begins with the task" },
        { 0 },
    };
    expect_string("the entry", whole(&with_input), "<|user|>\nSort the words.\npear, fig\n<|assistant|>:\nfig, pear",
                  mistakes);
    expect_string("the entry", whole(&plain), "<|user|>\nName the opposite of 'warm'.\n<|assistant|>:\ncold",
                  (StringMistake[]){ { "<|user|>\nName the opposite of 'warm'.\n\n<|assistant|>:\ncold",
                                       "the line end before the input stands there without an input" },
                                     { 0 } });
}
END_TEST

START_TEST(percent_signs_are_text)
{
    expect_string("the entry", whole(&odd),
                  "<|user|>\nWhat is 20 %d of 10 %s?\n100 % sure\ntwo lines\n<|assistant|>:\n%n", NULL);
}
END_TEST

START_TEST(what_was_there_stays)
{
    Buffer text = { 0 };
    buffer_append_string(&text, "before|");
    my_phi3_entry(&text, &plain);
    expect_string("the text", text.bytes, "before|<|user|>\nName the opposite of 'warm'.\n<|assistant|>:\ncold",
                  (StringMistake[]){ { "<|user|>\nName the opposite of 'warm'.\n<|assistant|>:\ncold",
                                       "what was in the buffer before is gone: append, don't clear" },
                                     { 0 } });
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = a_task_without_input },
                                     { .test = a_task_with_input },
                                     { .test = an_entry_with_its_answer },
                                     { .test = percent_signs_are_text },
                                     { .test = what_was_there_stays } };
    return run_exercise("7.1", checks, sizeof checks / sizeof *checks);
}
