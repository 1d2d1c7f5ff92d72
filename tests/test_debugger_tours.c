/* Each chapter's tour goes through from its first stop to its last, and shows what its text speaks of. And what a reader needs
 * besides: every section can be reached by a breakpoint, and step stays where the reader wants to be. */
#define _GNU_SOURCE /* popen */
#include "common/buffer.h"
#include "tests/assertions.h"
#include "tests/debugging.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SHOWN = 8 };

typedef struct Tour {
    const char *chapter;
    const char *program;
    const char *end;              /* the last line */
    const char *shown[MAX_SHOWN]; /* in this order */
} Tour;

/* The numbers are those of the chapters' own tests: the book's, where the book has them. */
static const Tour tours[] = {
    { "appA",
      "appA_tensors",
      "8 of 8 stops",
      { "{w1 = -0.0898", "-0.0898262", "-0.0816602", "multiply(x1 [1], w1 [1]) → [1]",
        "binary_cross_entropy []  #3\n└─ sigmoid [1]  #2", "tensor([-0.0817])", "tensor([-0.0898])",
        "6 tensors, 752 numbers" } },
    { "ch02",
      "ch02_tokenizer",
      "8 of 8 stops",
      { "newest newest", "\"s\"\n", "\"t\"\n", "31 token ids", "\"<|endoftext|>\"\n", "\"The\"\n",
        "embedding_layer.weight [6, 3]\ntensor([[ 0.3374, -0.1778, -0.1690]", "tensor([-0.4015,  0.9666, -1.1481])" } },
    { "ch03",
      "ch03_attention",
      "9 of 9 stops",
      { "{0.9544", "{0.1385", "{0.4418", "0 |######....--|", "[0.4656, 0.1723,   -inf", "0 |@@          |",
        "sum []  #17", "[ 0.0218, -0.0218,  0.0000" } },
    { "ch04",
      "ch04_gpt",
      "7 of 7 stops",
      { "tensor([[-0.1115,  0.1204, -0.3696, -0.2404, -1.1969]", "[[ 0.5528,  1.0693, -0.0223", "std 1.118",
        "mean_squared_error []  #10", "mean_squared_error []  #14", "see above", "[2, 4, 768]",
        "$returned [2, 4, 768]: 6,144 numbers" } },
    { "ch05",
      "ch05_pretrain",
      "8 of 8 stops",
      { "\"very\"\n", "mean 0.001 ", "\"ate\"\n", "temperature\n$", "{0.0609", "\"forward\"",
        "linear_cross_entropy []  #28", "∂loss/∂pos_emb.weight [256, 192]" } },
    { "ch06",
      "ch06_classify",
      "8 of 8 stops",
      { "balanced.count\n", "max_length\n", "\"<|endoftext|>\"\n", "tensor([[0.", "layer.lora.A [6, 2]\n",
        "layer.lora.B [2, 4]\n", "layer.weight [4, 6]\n", "layer.weight [4, 6]\n" } },
    { "ch07",
      "ch07_instruct",
      "8 of 8 stops",
      { "### Instruction:\n", "{0, 1, 2, 3, 4, 5, 6, 50256,", "{1, 2, 3, 4, 50256, 6, 50256, 50256,",
        "{1, 2, 3, 4, 50256, 6, 50256, -100, -100,", " = 1.1269", " = {0, 1, 1}", " = {0, 1, -100}", " = 1.1269" } },
};
enum { TOURS = sizeof tours / sizeof *tours };

START_TEST(a_tour_goes_through_and_shows_what_it_speaks_of)
{
    const Tour *tour = &tours[_i];
    if (!debugger_available(tour->program))
        return;
    Process run;
    process_run(&run, NULL, (const char *[]){ "tools/tour.sh", tour->chapter, NULL });
    process_expect(&run, 0, tour->end, NULL);
    const char *at = run.out;
    for (int i = 0; i < MAX_SHOWN; i++) {
        at = strstr(at, tour->shown[i]);
        ck_assert_msg(at != NULL, "the tour of %s does not show, in its place: %s\n%.2000s", tour->chapter,
                      tour->shown[i], run.out);
        at += strlen(tour->shown[i]);
    }
    ck_assert_msg(strstr(run.out, "optimized out") == NULL, "something is optimized out:\n%.2000s", run.out);
    process_free(&run);
}
END_TEST

/* Appends " -ex 'info line FUNCTION'" for each function that --list names; returns how many. */
static int append_questions(Buffer *command, const char *program)
{
    Process list;
    process_run_program(&list, NULL, program, "--list", NULL);
    process_expect(&list, 0, "\t", NULL);
    int count = 0;
    for (char *line = strtok(list.out, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        const char *function = strrchr(line, '\t') + 1;
        buffer_printf(command, " -ex 'info line %s'", function);
        count++;
    }
    process_free(&list);
    return count;
}

/* gdb reads the program, it does not run it: this needs no permission to trace. */
START_TEST(every_section_can_be_reached_by_the_name_that_list_prints)
{
    char *program = process_program_path(tours[_i].program);
    Buffer command = { 0 };
    buffer_printf(&command, "gdb -nx -batch");
    int wanted = append_questions(&command, tours[_i].program);
    buffer_printf(&command, " '%s' 2>&1", program);
    FILE *gdb = popen(command.bytes, "r");
    ck_assert_ptr_nonnull(gdb);
    char line[512];
    int found = 0;
    while (fgets(line, sizeof line, gdb) != NULL) {
        bool known = strncmp(line, "Line ", 5) == 0 && strstr(line, "starts at address") != NULL;
        ck_assert_msg(known || strncmp(line, "  ", 2) == 0 || strncmp(line, "   and", 6) == 0, "%s: %s", program, line);
        found += known;
    }
    pclose(gdb);
    ck_assert_int_ge(found, wanted); // a function may be in two parts: what is seldom run is kept apart
    buffer_free(&command);
    free(program);
}
END_TEST

/* section, its function */
static const char *const walks[][2] = {
    { "3.3.1", "section_3_3_1_simple_self_attention" },
    { "3.4.2", "section_3_4_2_self_attention_class" },
};
enum { WALKS = sizeof walks / sizeof *walks };

/* Where a reader of chapter 3 wants to be: the chapter, the operations, layers, the tape. */
static bool wanted_file(const char *path)
{
    static const char *const wanted[] = { "ch03_attention/", "common/ops/", "common/nn.c", "common/tape.c" };
    size_t length = strcspn(path, " ");
    bool source = length > 2 && strncmp(&path[length - 2], ".c", 2) == 0;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (strncmp(path, wanted[i], strlen(wanted[i])) == 0)
            return source;
    }
    return false;
}

START_TEST(step_enters_no_file_that_the_reader_did_not_ask_for)
{
    if (!debugger_available("ch03_attention"))
        return;
    char variable[128];
    snprintf(variable, sizeof variable, "STEP_FUNCTION=%s", walks[_i][1]);
    Process run;
    debugger_run_with(&run, (const char *const[]){ variable, NULL }, "ch03_attention", walks[_i][0],
                      "source tests/step_through.py", NULL);
    process_expect(&run, 0, " steps through section_", NULL);
    int files = 0;
    for (const char *at = run.out; (at = strstr(at, "\nentered ")) != NULL; files++) {
        at += strlen("\nentered ");
        ck_assert_msg(wanted_file(at), "step went into %.*s", (int)strcspn(at, "\n"), at);
    }
    ck_assert_int_ge(files, 3);
    process_free(&run);
}
END_TEST

/* Release flags leave enough for a backtrace to name operation and section. */
START_TEST(a_release_build_names_operations_and_sections_in_a_backtrace)
{
    if (!debugger_available("ch03_attention"))
        return;
    char *program = process_program_path("ch03_attention");
    char *directory = test_directory_new();
    const char *argv[] = { "gdb",   "-nx",       "-batch", "-ex",       "break softmax_node_backward",
                           "-ex",   "run",       "-ex",    "backtrace", "--args",
                           program, "--section", "3.6.2",  "--out",     directory,
                           NULL };
    Process run;
    process_run(&run, NULL, argv);
    process_expect(&run, 0, "softmax_node_backward (node=", NULL);
    process_expect(&run, 0, "tape_backward (", NULL);
    process_expect(&run, 0, "section_3_6_2_weight_splits (", NULL);
    process_free(&run);
    test_directory_remove(directory);
    free(program);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = a_tour_goes_through_and_shows_what_it_speaks_of, .rounds = TOURS },
        { .test = every_section_can_be_reached_by_the_name_that_list_prints, .rounds = TOURS },
        { .test = step_enters_no_file_that_the_reader_did_not_ask_for, .rounds = WALKS },
        { .test = a_release_build_names_operations_and_sections_in_a_backtrace },
    };
    return run_suite("tours in the debugger", tests, sizeof tests / sizeof *tests);
}
