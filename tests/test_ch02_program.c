/* ch02_tokenizer as its users run it: good input, the book's numbers, bad input, files, exit status. */
#define _POSIX_C_SOURCE 200809L /* access */
#include "common/buffer.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "ch02_tokenizer";

/* What stands behind label in the output; the test fails where the label is not there. */
static const char *after(const Process *run, const char *label)
{
    const char *found = strstr(run->out, label);
    ck_assert_msg(found != NULL, "no \"%s\" in the output:\n%s", label, run->out);
    return found + strlen(label);
}

/* The next n numbers in text, whatever stands between them. */
static void read_numbers(const char *text, double *numbers, int n)
{
    for (int i = 0; i < n; i++) {
        while (*text != '\0' && strchr("-0123456789", *text) == NULL)
            text++;
        char *end;
        numbers[i] = strtod(text, &end);
        ck_assert_msg(end != text, "only %d of %d numbers", i, n);
        text = end;
    }
}

/* The fact's n numbers stand behind label. */
static void check_numbers(const char *id, const Process *run, const char *label, int n)
{
    double numbers[64];
    ck_assert_int_le(n, 64);
    read_numbers(after(run, label), numbers, n);
    book_check_doubles(id, numbers, n);
}

static bool is_there(const char *directory, const char *name)
{
    char *path = test_path(directory, name);
    bool there = access(path, F_OK) == 0;
    free(path);
    return there;
}

START_TEST(list_names_every_section_and_its_function)
{
    Process run;
    process_run_program(&run, NULL, program, "--list", NULL);
    process_expect(&run, 0, "2.5\tByte pair encoding\tsection_2_5_byte_pair_encoding\n", "");
    int lines = 0;
    for (const char *c = run.out; *c != '\0'; c++)
        lines += *c == '\n';
    ck_assert_int_eq(lines, 10);
    process_free(&run);
}
END_TEST

START_TEST(the_whole_chapter_runs_without_any_file)
{
    char *out = test_directory_new();
    Process one, two;
    process_run_program(&one, NULL, program, "--out", out, "--threads", "1", NULL);
    process_expect(&one, 0, "Tokens in the whole text:", NULL);
    process_expect(&one, 0, "plot: ", NULL);
    ck_assert(is_there(out, "word_vectors.csv"));
    ck_assert(is_there(out, "word_vectors.gp"));
    check_numbers("ch02-2.7-embedding", &one, "embedding_layer.weight [6, 3]", 18);
    check_numbers("ch02-2.7-lookup-one", &one, "embedding of id 3 [1, 3]", 3);
    process_run_program(&two, NULL, program, "--out", out, "--threads", "2", NULL);
    ck_assert_str_eq(strchr(one.out, '\n'), strchr(two.out, '\n')); // but for the first line, which names the threads
    process_free(&one);
    process_free(&two);
    test_directory_remove(out);
}
END_TEST

START_TEST(a_section_alone_prints_what_it_prints_in_the_chapter)
{
    static const char *const sections[] = { "2.1", "2.4", "2.6", "2.8", "Ex 2.2" };
    char *out = test_directory_new();
    Process whole, alone;
    process_run_program(&whole, NULL, program, "--out", out, NULL);
    process_run_program(&alone, NULL, program, "--out", out, "--section", sections[_i], NULL);
    process_expect(&alone, 0, NULL, NULL);
    ck_assert_ptr_nonnull(strstr(whole.out, strchr(alone.out, '\n') + 1));
    process_free(&whole);
    process_free(&alone);
    test_directory_remove(out);
}
END_TEST

START_TEST(with_the_book_s_files_it_prints_the_book_s_numbers)
{
    char *story = test_data_path("book/the-verdict.txt");
    char *vocabulary = test_data_path("gpt2/vocab.bpe");
    if (story != NULL && vocabulary != NULL) {
        *strrchr(vocabulary, '/') = '\0';
        Process run;
        process_run_program(&run, NULL, program, "--section", "2.2", "--section", "2.3", "--section", "2.4",
                            "--section", "2.5", "--section", "Ex 2.1", "--section", "2.6", "--section", "Ex 2.2",
                            "--section", "2.8", "--data", story, "--tokenizer", vocabulary, NULL);
        process_expect(&run, 0, NULL, NULL);
        check_numbers("ch02-2.2-characters", &run, "Total number of characters:", 1);
        char *first = book_string("ch02-2.2-first99");
        after(&run, first);
        free(first);
        check_numbers("ch02-2.2-token-count", &run, "Tokens in the whole text:", 1);
        check_numbers("ch02-2.3-vocab-size", &run, "Vocabulary size:", 1);
        check_numbers("ch02-2.3-v1-encode", &run, "encoded:", 21);
        char *decoded = book_string("ch02-2.3-v1-decode");
        after(&run, decoded);
        free(decoded);
        after(&run, "\"Hello\" is not in the vocabulary");
        check_numbers("ch02-2.4-vocab-size", &run, "with the two special tokens:", 1);
        check_numbers("ch02-2.4-v2-encode", &run, "palace.\nencoded:", 16);
        after(&run, "encoded: [15496, 11, 466, 345, 588, 8887, 30, 220, 50256, 554, 262");
        after(&run, "encoded: [33901, 86, 343, 86, 220, 959]");
        check_numbers("ch02-2.6-bpe-count", &run, "Tokens in the text:", 1);
        check_numbers("ch02-2.6-xy/x", &run, "x: [", 4);
        check_numbers("ch02-2.6-xy/y", &run, "y:      [", 4);
        after(&run, "[290, 4920, 2241, 287] ----> 257\n");
        check_numbers("ch02-2.6-loader-s4-inputs", &run, "inputs [8, 4]\n", 32);
        check_numbers("ch02-ex2.2-len2", &run, "inputs [4, 2]\n", 8);
        check_numbers("ch02-2.8-shapes/tokens", &run, "token_embeddings ", 3);
        check_numbers("ch02-2.8-shapes/positions", &run, "pos_embeddings ", 2);
        check_numbers("ch02-2.8-shapes/sum", &run, "input_embeddings ", 3);
        printf("ran: the book's numbers of chapter 2 in the program's output\n");
        process_free(&run);
    }
    free(story);
    free(vocabulary);
}
END_TEST

START_TEST(any_text_will_do)
{
    static const char *const texts[] = {
        "옛날 옛적에 작은 고양이가 살았다. 고양이는 산으로 갔다. 산에는 호랑이가 살았다. 고양이는 호랑이를 만났다. "
        "호랑이는 고양이를 보고 웃었다. 고양이도 웃었다. 둘은 친구가 되었다. 산은 조용했다. 밤이 되자 달이 떴다.",
        "one two, three; four: five. six! seven? eight -- nine (ten) 'eleven' \"twelve\" _thirteen_ 14 15 16 17 18 19 "
        "20 21 "
        "22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 "
        "54\r\n\t\t\r\n",
    };
    char *out = test_directory_new();
    char *path = test_file_new(out, "text.txt", texts[_i], strlen(texts[_i]));
    Process run;
    process_run_program(&run, NULL, program, "--out", out, "--data", path, NULL);
    process_expect(&run, 0, "trained on ", NULL);
    process_free(&run);
    free(path);
    test_directory_remove(out);
}
END_TEST

START_TEST(a_bad_text_is_an_error_that_names_the_file)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *message;
    } texts[] = {
        { "", 0, "bad.txt: is empty" },
        { "line one\nab\xFF"
          "cd",
          14, "bad.txt:2: not UTF-8: byte 0xff at offset 11" },
        { "\x7F"
          "ELF\x02\x01\x01\0\0\0\xC0\x10",
          12, "bad.txt:1: not UTF-8" },
        { "too short", 9, "the text has" },
    };
    char *out = test_directory_new();
    char *path = test_file_new(out, "bad.txt", texts[_i].bytes, texts[_i].size);
    Process run;
    process_run_program(&run, NULL, program, "--section", "2.6", "--out", out, "--data", path, NULL);
    process_expect(&run, 1, NULL, texts[_i].message);
    ck_assert_ptr_nonnull(strstr(run.err, "ch02_tokenizer: "));
    process_free(&run);
    process_run_program(&run, NULL, program, "--section", "2.8", "--out", out, "--data", path, NULL);
    process_expect(&run, 1, NULL, texts[_i].message);
    process_free(&run);
    free(path);
    test_directory_remove(out);
}
END_TEST

/* Arguments of a run that must fail; the files they name are not there. */
static const struct {
    const char *arguments[6];
    int exit_status;
    const char *message;
} wrong[] = {
    { { "--data", "/nowhere/story.txt" }, 1, "/nowhere/story.txt: no such file; get the book's story with: make data" },
    { { "--data", "/" }, 1, "/: is a directory" },
    { { "--section", "2.5", "--tokenizer", "/nowhere" }, 1, "/nowhere: neither vocab.json and merges.txt" },
    { { "--section", "2.5", "--tokenizer", "/dev/null" }, 1, "/dev/null: neither vocab.json and merges.txt" },
    { { "--out", "/dev/null/x", "--section", "2.1" }, 1, "/dev/null" },
    { { "--section", "2.9" }, 2, "2.9" },
    { { "--lr", "1" }, 2, "lr" },
    { { "--seed", "x" }, 2, "seed" },
    { { "--seed", "" }, 2, "seed" },
    { { "--threads", "0" }, 2, "threads" },
    { { "--data" }, 2, "data" },
    { { "extra" }, 2, "extra" },
};

START_TEST(wrong_arguments_end_with_a_sentence)
{
    char *out = test_directory_new();
    const char *const *a = wrong[_i].arguments;
    Process run;
    process_run_program(&run, NULL, program, "--out", out, a[0], a[1], a[2], a[3], NULL); // ends at the first NULL
    process_expect(&run, wrong[_i].exit_status, NULL, wrong[_i].message);
    process_free(&run);
    test_directory_remove(out);
}
END_TEST

START_TEST(a_broken_vocabulary_is_an_error_that_names_the_file)
{
    static const struct {
        const char *json, *merges, *message;
    } files[] = {
        { "{\"a\": 0", "#version: 0.2\n", "vocab.json:1: not valid JSON" },
        { "{\"a\": 0}", "#version: 0.2\n", "vocab.json: no token for the byte" },
        { "{\"a\": [0]}", "#version: 0.2\n", "vocab.json: the id of \"a\" is an array" },
        { "\xFF\xFE", "#version: 0.2\n", "vocab.json" },
        { "", "", "vocab.json: is empty" },
    };
    char *directory = test_directory_new();
    free(test_file_new(directory, "vocab.json", files[_i].json, strlen(files[_i].json)));
    free(test_file_new(directory, "merges.txt", files[_i].merges, strlen(files[_i].merges)));
    Process run;
    process_run_program(&run, NULL, program, "--section", "2.5", "--tokenizer", directory, NULL);
    process_expect(&run, 1, NULL, files[_i].message);
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_full_disk_is_an_error_and_leaves_no_half_file)
{
    char *out = test_directory_new();
    Process run;
    process_run_program(&run, &(ProcessOptions){ .stdout_path = "/dev/full" }, program, "--section", "2.2", NULL);
    process_expect(&run, 1, NULL, "standard output");
    process_free(&run);
    process_run_program(&run, &(ProcessOptions){ .file_limit = 200 }, program, "--section", "2.1", "--out", out,
                        "--quiet", NULL);
    ck_assert_int_eq(run.exit_status, 1);
    ck_assert(!is_there(out, "word_vectors.csv"));
    process_free(&run);
    test_directory_remove(out);
}
END_TEST

START_TEST(without_gnuplot_the_numbers_still_come)
{
    char *out = test_directory_new();
    Process run;
    const char *const environment[] = { "PATH=/nowhere", NULL };
    process_run_program(&run, &(ProcessOptions){ .environment = environment }, program, "--section", "2.1", "--out",
                        out, NULL);
    process_expect(&run, 0, NULL, "gnuplot");
    ck_assert(is_there(out, "word_vectors.csv"));
    ck_assert(is_there(out, "word_vectors.gp"));
    ck_assert(!is_there(out, "word_vectors.png"));
    process_free(&run);
    test_directory_remove(out);
}
END_TEST

START_TEST(too_little_memory_is_an_error_not_a_crash)
{
    enum { MIB = 1 << 20, TEXT_MIB = 48 };
    if (!process_memory_limit_works())
        return;
    char *out = test_directory_new();
    char *text = malloc(TEXT_MIB * MIB);
    ck_assert_ptr_nonnull(text);
    memset(text, 'a', TEXT_MIB * MIB); // one word: the pieces alone need more than there is
    char *path = test_file_new(out, "text.txt", text, TEXT_MIB * MIB);
    free(text);
    Process run;
    process_run_program(&run, &(ProcessOptions){ .memory_limit = 400u * MIB }, program, "--section", "2.6", "--data",
                        path, "--threads", "1", NULL);
    process_expect(&run, 1, NULL, "memory");
    process_free(&run);
    free(path);
    test_directory_remove(out);
}
END_TEST

START_TEST(it_runs_from_any_directory)
{
    char *out = test_directory_new();
    Process run;
    process_run_program(&run, &(ProcessOptions){ .directory = out }, program, "--section", "2.1", NULL);
    process_expect(&run, 0, "out/ch02/word_vectors.png", NULL);
    ck_assert(is_there(out, "out/ch02/word_vectors.csv"));
    process_free(&run);
    test_directory_remove(out);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = list_names_every_section_and_its_function },
                                { .test = the_whole_chapter_runs_without_any_file },
                                { .test = a_section_alone_prints_what_it_prints_in_the_chapter, .rounds = 5 },
                                { .test = with_the_book_s_files_it_prints_the_book_s_numbers },
                                { .test = any_text_will_do, .rounds = 2 },
                                { .test = a_bad_text_is_an_error_that_names_the_file, .rounds = 4 },
                                { .test = wrong_arguments_end_with_a_sentence, .rounds = sizeof wrong / sizeof *wrong },
                                { .test = a_broken_vocabulary_is_an_error_that_names_the_file, .rounds = 5 },
                                { .test = a_full_disk_is_an_error_and_leaves_no_half_file },
                                { .test = without_gnuplot_the_numbers_still_come },
                                { .test = too_little_memory_is_an_error_not_a_crash },
                                { .test = it_runs_from_any_directory } };
    return run_suite("ch02_tokenizer, the program", tests, sizeof tests / sizeof *tests);
}
