/* The book's numbers in what the chapters' programs print: every fact of tests/book-numbers.json that takes no long training
 * and no published weights. Each test runs a program and counts the facts that it held: none is passed over in silence.
 * The rest, and a table of all: make book. */
#define _GNU_SOURCE /* strtok_r */
#include "tests/assertions.h"
#include "tests/book_facts.h"
#include "tests/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ARGUMENTS = 48, SECONDS = 600 /* of a program, on a machine that does other work besides */ };

/* "DATA/book/the-verdict.txt" → "$DATA_DIR/book/the-verdict.txt"; NULL: not there. */
static char *argument(const char *word)
{
    return strncmp(word, "DATA/", 5) == 0 ? test_data_path(&word[5]) : strdup(word);
}

/* Runs the program, in a directory that is removed afterwards, with arguments cut at blanks; false when data is missing. */
static bool run_program(Process *run, const char *program, const char *arguments)
{
    char *words = strdup(arguments), *save;
    char *argv[MAX_ARGUMENTS] = { process_program_path(program) };
    int count = 1;
    bool there = true;
    for (char *word = strtok_r(words, " ", &save); word != NULL && there; word = strtok_r(NULL, " ", &save)) {
        ck_assert_int_lt(count + 3, MAX_ARGUMENTS);
        argv[count] = argument(word);
        there = argv[count++] != NULL;
    }
    char *directory = test_directory_new();
    argv[count++] = strdup("--out");
    argv[count++] = strdup(directory);
    if (there)
        process_run(run, &(ProcessOptions){ .seconds_limit = SECONDS }, (const char *const *)argv);
    for (int i = 0; i < count; i++)
        free(argv[i]);
    free(words);
    test_directory_remove(directory);
    return there;
}

/* Holds every fact of the chapters, separated by blanks, whose section is in output; returns how many. */
static int hold_facts(const cJSON *facts, const char *chapters, const char *output, const char *const *have,
                      int have_count)
{
    int held = 0;
    const cJSON *fact;
    cJSON_ArrayForEach(fact, facts)
    {
        FactResult result = { 0 };
        if (strstr(chapters, book_fact_string(fact, "chapter")) == NULL ||
            !book_fact_possible(fact, have, have_count, NULL))
            continue;
        book_fact_compare(&result, fact, output);
        const char *id = book_fact_string(fact, "id");
        ck_assert_msg(result.state != FACT_NOT_PRINTED, "%s: section %s does not print it", id,
                      book_fact_string(fact, "printed"));
        ck_assert_msg(result.state != FACT_DIFFERENT || !result.decides, "%s: printed %s\n  the book has %s", id,
                      result.ours.bytes, result.book.bytes);
        held += result.state == FACT_EQUAL;
        book_fact_result_free(&result);
    }
    return held;
}

static int facts_of_sections(const cJSON *facts, const char *chapters, const char *sections, const char *const *have,
                             int have_count)
{
    int count = 0;
    const cJSON *fact;
    cJSON_ArrayForEach(fact, facts)
    {
        char section[32];
        snprintf(section, sizeof section, "|%s|", book_fact_string(fact, "printed"));
        count += strstr(chapters, book_fact_string(fact, "chapter")) != NULL && strstr(sections, section) != NULL &&
                 book_fact_possible(fact, have, have_count, NULL);
    }
    return count;
}

/* Runs the program and holds the facts that these sections ("|5.1.1|5.1.2|") print; all of them must be there. alone: what the
 * program is run with when the data is not there, NULL: not at all. */
static void expect_facts(const char *chapters, const char *sections, const char *program, const char *with_data,
                         const char *alone)
{
    static const char *const have[] = { "data" };
    bool sanitized = !process_memory_limit_works(); // AddressSanitizer: the book's model would take many minutes
    if (sanitized && strstr(with_data, "gpt2-small") != NULL) {
        printf("skipped: %s under AddressSanitizer\n", program);
        return;
    }
    cJSON *facts;
    Error error;
    ck_assert_msg(book_facts_read(&facts, &error), "%s", error.message);
    int without = facts_of_sections(facts, chapters, sections, NULL, 0);
    int all = facts_of_sections(facts, chapters, sections, have, 1);
    ck_assert_int_gt(all, 0);
    Process run = { 0 };
    bool data = strstr(with_data, "DATA/") != NULL;
    bool ran = run_program(&run, program, with_data);
    int expected = ran ? all : alone != NULL ? without : 0;
    if (!ran && alone != NULL)
        ran = run_program(&run, program, alone);
    if (ran && run.exit_status == 1 && strstr(run.err, "memory") != NULL) { // a small machine
        printf("skipped: %s", run.err);
        expected = 0;
    } else if (ran) {
        process_expect(&run, 0, NULL, NULL);
        int held = hold_facts(facts, chapters, run.out, have, data && expected == all);
        ck_assert_msg(held == expected, "%s: %d facts in sections %s, %d were held", program, expected, sections, held);
    }
    printf("facts: %d ran, %d skipped for missing data\n", expected, all - expected);
    process_free(&run);
    cJSON_Delete(facts);
}

START_TEST(appendix_a_and_the_generator_print_the_books_numbers)
{
    expect_facts("appA rng", "|A.2.1|A.2.3|A.3|A.4|A.5|Ex A.3|A.6|A.7|A.9.1|A.10|", "appA_tensors",
                 "--section A.2 --section A.3 --section A.4 --section A.5 --section Ex.A.3 --section A.6 --section "
                 "A.7 --section A.9.1 --section A.10",
                 NULL);
}
END_TEST

#define CH02                                                                                                           \
    "--section 2.2 --section 2.3 --section 2.4 --section 2.5 --section 2.6 --section 2.7 --section 2.8 --section Ex "

START_TEST(chapter_2_prints_the_books_numbers)
{
    expect_facts("ch02", "|2.2|2.3|2.4|2.5|Ex 2.1|2.6|Ex 2.2|2.7|2.8|", "ch02_tokenizer",
                 CH02 "--data DATA/book/the-verdict.txt --tokenizer DATA/gpt2", CH02);
}
END_TEST

START_TEST(chapter_3_prints_the_books_numbers)
{
    expect_facts("ch03", "|3.3.1|3.3.2|3.4.1|3.4.2|3.5.1|3.5.2|3.5.3|3.6.1|3.6.2|Ex 3.1|Ex 3.2|Ex 3.3|",
                 "ch03_attention", "--section 3.3 --section 3.4 --section 3.5 --section 3.6 --section Ex", NULL);
}
END_TEST

#define CH04                                                                                                           \
    "--section 4.1 --section 4.2 --section 4.3 --section 4.4 --section 4.5 --section 4.6 --section 4.7 "               \
    "--section Ex.4.1 --section Ex.4.2"

START_TEST(chapter_4_prints_the_books_numbers)
{
    expect_facts("ch04", "|4.1|4.2|4.3|4.4|4.5|4.6|4.7|Ex 4.1|Ex 4.2|", "ch04_gpt", CH04 " --tokenizer DATA/gpt2",
                 CH04);
}
END_TEST

#define BOOK_MODEL "--data DATA/book/the-verdict.txt --tokenizer DATA/gpt2 --model gpt2-small "

START_TEST(chapter_5_prints_the_books_losses)
{
    expect_facts("ch05", "|5.1.1|5.1.2|5.1.3|", "ch05_pretrain", BOOK_MODEL "--section 5.1", NULL);
}
END_TEST

START_TEST(chapter_5_and_appendix_d_print_the_books_numbers)
{
    expect_facts("ch05 appD", "|5.3.1|5.3.2|Ex 5.1|D.1|D.2|D.3|", "ch05_pretrain",
                 BOOK_MODEL
                 "--section 5.3.1 --section 5.3.2 --section Ex.5.1 --section D.1 --section D.2 --section D.3",
                 "--section 5.3.1 --section 5.3.2 --section Ex.5.1");
}
END_TEST

/* The first line of the log, after one step; the other 17 and the texts: make book. */
START_TEST(the_books_training_begins_as_in_the_book)
{
    expect_facts("ch05", "|5.2|", "ch05_pretrain", BOOK_MODEL "--section 5.2 --steps 1", NULL);
}
END_TEST

START_TEST(chapter_6_prints_the_books_numbers)
{
    expect_facts("ch06 appE", "|6.2|6.3|6.5|E.2|E.4|", "ch06_classify",
                 "--section 6.2 --section 6.3 --section 6.5 --section E.2 --section E.4 --layers 1 --heads 1 --width 8 "
                 "--steps 1 "
                 "--data DATA/sms_spam/SMSSpamCollection --tokenizer DATA/gpt2",
                 NULL);
}
END_TEST

START_TEST(chapter_7_prints_the_books_numbers)
{
    expect_facts("ch07", "|7.2|7.3|7.4|7.5|Ex 7.1|Ex 7.2|", "ch07_instruct",
                 "--section 7.2 --section 7.3 --section 7.4 --section 7.5 --section Ex.7.1 --section Ex.7.2 --layers 1 "
                 "--heads 1 --width 8 --steps 1 "
                 "--data DATA/book/instruction-data.json --tokenizer DATA/gpt2",
                 "--section 7.3");
}
END_TEST

/* Each fact says where it is printed, and ids are unique: a table with two of a name would count one twice. */
START_TEST(every_fact_has_a_place_and_a_name_of_its_own)
{
    cJSON *facts;
    Error error;
    ck_assert_msg(book_facts_read(&facts, &error), "%s", error.message);
    ck_assert_int_ge(cJSON_GetArraySize(facts), 170);
    const cJSON *fact;
    cJSON_ArrayForEach(fact, facts)
    {
        const char *id = book_fact_string(fact, "id");
        ck_assert_msg(book_fact_find(facts, id) == fact, "\"%s\" stands there twice", id);
        ck_assert_msg(book_fact_string(fact, "printed")[0] != '\0', "\"%s\" says no section that prints it", id);
        ck_assert_msg(cJSON_HasObjectItem(fact, "expected"), "\"%s\" expects nothing", id);
    }
    cJSON_Delete(facts);
}
END_TEST

/* A made-up output: what is equal, what differs, what is not there. */
START_TEST(facts_are_found_where_they_are_printed)
{
    static const char output[] =
        "\n9.1  A section\n------------\n\nrows [2]\ntensor([1.5000, 2.0e-05])\n"
        "words: ['it', \"it's\"]\nmodel: 163,009,536 parameters, W1\nEp 1 (Step 000005): Train "
        "loss 8.1, Val loss 8.3\ntext: two\nlines\n\n9.2  Another\n------------\n\nrows 7\n";
    static const struct {
        const char *fact;
        FactState state;
    } cases[] = {
        { "{\"expected\":[1.5,2e-5],\"tolerance\":\"exact\",\"printed\":\"9.1\",\"after\":[\"\\nrows [\",\"tensor(\"]}",
          FACT_EQUAL },
        { "{\"expected\":[1.6,2e-5],\"tolerance\":{\"abs\":0.01},\"printed\":\"9.1\",\"after\":[\"tensor(\"]}",
          FACT_DIFFERENT },
        { "{\"expected\":[1.6,2e-5],\"tolerance\":{\"abs\":0.2},\"printed\":\"9.1\",\"after\":[\"tensor(\"]}",
          FACT_EQUAL },
        { "{\"expected\":[\"it\",\"it's\"],\"tolerance\":\"exact\",\"printed\":\"9.1\",\"after\":[\"words:\"]}",
          FACT_EQUAL },
        { "{\"expected\":[\"it\",\"its\"],\"tolerance\":\"exact\",\"printed\":\"9.1\",\"after\":[\"words:\"]}",
          FACT_DIFFERENT },
        { "{\"expected\":163009536,\"tolerance\":\"exact\",\"printed\":\"9.1\",\"after\":[\"model:\"]}", FACT_EQUAL },
        { "{\"expected\":[163009536,1],\"tolerance\":\"exact\",\"printed\":\"9.1\",\"after\":[\"model:\"]}",
          FACT_EQUAL },
        { "{\"expected\":[[5,8.1,8.3]],\"tolerance\":\"exact\",\"printed\":\"9.1\","
          "\"each\":[\"(Step\",\"Train loss\",\"Val loss\"]}",
          FACT_EQUAL },
        { "{\"expected\":\"two\\nlines\",\"tolerance\":\"exact\",\"printed\":\"9.1\",\"after\":[\"text: \"]}",
          FACT_EQUAL },
        { "{\"expected\":\"two\",\"tolerance\":\"exact\",\"printed\":\"9.1\",\"after\":[\"text: \"]}", FACT_EQUAL },
        { "{\"expected\":\"tw\",\"tolerance\":\"exact\",\"printed\":\"9.1\",\"after\":[\"text: \"]}", FACT_DIFFERENT },
        { "{\"expected\":7,\"tolerance\":\"exact\",\"printed\":\"9.2\",\"after\":[\"rows\"]}", FACT_EQUAL },
        { "{\"expected\":7,\"tolerance\":\"exact\",\"printed\":\"9.2\",\"after\":[\"words\"]}", FACT_NOT_PRINTED },
        { "{\"expected\":[7,8],\"tolerance\":\"exact\",\"printed\":\"9.2\",\"after\":[\"rows\"]}", FACT_NOT_PRINTED },
        { "{\"expected\":7,\"tolerance\":\"exact\",\"printed\":\"9\"}", FACT_NOT_RUN },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        FactResult result = { 0 };
        cJSON *fact = cJSON_Parse(cases[i].fact);
        ck_assert_ptr_nonnull(fact);
        book_fact_compare(&result, fact, output);
        ck_assert_msg(result.state == cases[i].state, "%s: state %d", cases[i].fact, (int)result.state);
        book_fact_result_free(&result);
        cJSON_Delete(fact);
    }
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = every_fact_has_a_place_and_a_name_of_its_own },
                                { .test = facts_are_found_where_they_are_printed },
                                { .test = appendix_a_and_the_generator_print_the_books_numbers },
                                { .test = chapter_2_prints_the_books_numbers },
                                { .test = chapter_3_prints_the_books_numbers },
                                { .test = chapter_4_prints_the_books_numbers, .seconds = SECONDS },
                                { .test = chapter_5_prints_the_books_losses, .seconds = SECONDS },
                                { .test = chapter_5_and_appendix_d_print_the_books_numbers, .seconds = SECONDS },
                                { .test = the_books_training_begins_as_in_the_book, .seconds = SECONDS },
                                { .test = chapter_6_prints_the_books_numbers, .seconds = SECONDS },
                                { .test = chapter_7_prints_the_books_numbers, .seconds = SECONDS } };
    return run_suite("the book's numbers", tests, (int)(sizeof tests / sizeof tests[0]));
}
