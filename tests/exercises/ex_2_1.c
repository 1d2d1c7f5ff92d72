#include "ch02_tokenizer/exercises/ex_2_1.h"
#include "tests/exercises/exercise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text for the tokenizer to learn from; "low", " low" and "er" become tokens. */
static const char learned[] = "lower lower low low lower slower flower newer wider";

typedef struct Answer {
    TokenList list;
    Buffer spelled, whole;
} Answer;

/* What the reader's function makes of text; nothing written is an empty string. */
static Answer answer_to(const Tokenizer *tokenizer, const char *text)
{
    Answer answer = { .list = { 0 } };
    my_unknown_words(tokenizer, text, &answer.list, &answer.spelled, &answer.whole);
    buffer_append_string(&answer.spelled, "");
    buffer_append_string(&answer.whole, "");
    return answer;
}

static void expect_text(const char *what, const Buffer *got, const char *expected)
{
    const char *remark = "";
    const char *bar = strchr(got->bytes, '|');
    if (got->size == 0)
        remark = ";\n           nothing was written there yet";
    else if (strcmp(what, "spelled") == 0 && bar == NULL)
        remark = ";\n           there are no bars: one behind each token";
    else if (strcmp(what, "spelled") == 0 && got->size + 1 == strlen(expected) &&
             strncmp(got->bytes, expected, got->size) == 0)
        remark = ";\n           the last bar is missing";
    else if (strcmp(what, "spelled") == 0 && strncmp(got->bytes, expected, strlen(expected)) != 0 &&
             strlen(expected) < got->size)
        remark = ";\n           are more ids decoded than one? hand over 1, not list->count";
    else if (strcmp(what, "whole") == 0 && bar != NULL)
        remark = ";\n           the bars belong into spelled alone: decode the ids once more, all together";
    ck_assert_msg(strcmp(got->bytes, expected) == 0, "expected %s to be \"%s\", got \"%s\"%s", what, expected,
                  got->bytes, remark);
}

START_TEST(ids_are_those_of_the_tokenizer)
{
    Tokenizer *tokenizer = tokenizer_train(learned, strlen(learned), 262);
    TokenList expected = { 0 };
    tokenizer_encode(tokenizer, &expected, "slow lower", 10, false);
    Answer answer = answer_to(tokenizer, "slow lower");
    expect_number("number of ids", answer.list.count, expected.count, 0.0f,
                  (UsualMistake[]){ { (float[]){ 0 }, "nothing was encoded yet" },
                                    { (float[]){ (float)(2 * expected.count) }, "was the text encoded twice?" },
                                    { 0 } });
    expect_ints("ids", answer.list.ids, expected.ids, 1, &expected.count, NULL);
}
END_TEST

START_TEST(each_token_alone_and_all_together)
{
    Tokenizer *tokenizer = tokenizer_train(learned, strlen(learned), 262);
    TokenList ids = { 0 };
    tokenizer_encode(tokenizer, &ids, "slow lower", 10, false);
    char spelled[64] = "";
    for (int i = 0; i < ids.count; i++) {
        size_t size;
        strcat(spelled, tokenizer_token(tokenizer, ids.ids[i], &size));
        strcat(spelled, "|");
    }
    Answer answer = answer_to(tokenizer, "slow lower");
    expect_text("spelled", &answer.spelled, spelled);
    expect_text("whole", &answer.whole, "slow lower");
}
END_TEST

START_TEST(words_that_nobody_knows_are_spelled_in_bytes)
{
    Tokenizer *bytes_alone = tokenizer_train("", 0, 257);
    Answer answer = answer_to(bytes_alone, "Akwirw ier");
    expect_text("spelled", &answer.spelled, "A|k|w|i|r|w| |i|e|r|");
    expect_text("whole", &answer.whole, "Akwirw ier");
}
END_TEST

START_TEST(the_ids_that_the_book_prints)
{
    const char *data = getenv("DATA_DIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/gpt2", data == NULL ? "data" : data);
    Error error;
    Tokenizer *gpt2 = tokenizer_load(path, &error);
    if (gpt2 == NULL) {
        printf("           (no %s: without the book's vocabulary; make data brings it)\n", path);
        fflush(stdout);
        ck_assert(true);
        return;
    }
    Answer answer = answer_to(gpt2, "Akwirw ier");
    expect_number("number of ids", answer.list.count, 6, 0.0f, NULL);
    expect_ints("ids", answer.list.ids, (int[]){ 33901, 86, 343, 86, 220, 959 }, 1, (int[]){ 6 }, NULL);
    expect_text("spelled", &answer.spelled, "Ak|w|ir|w| |ier|");
    expect_text("whole", &answer.whole, "Akwirw ier");
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = ids_are_those_of_the_tokenizer },
                                     { .test = each_token_alone_and_all_together },
                                     { .test = words_that_nobody_knows_are_spelled_in_bytes },
                                     { .test = the_ids_that_the_book_prints, .seconds = 20 } };
    return run_exercise("2.1", checks, sizeof checks / sizeof *checks);
}
