/* common/options.h: what the reader asks for on the command line
 * options_parse may end the program, so it is run in one of its own: this file itself, started with AS_PROGRAM set. */
#define _GNU_SOURCE /* readlink */
#include "common/options.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ALL_GROUPS = OPTIONS_SECTIONS | OPTIONS_DATA | OPTIONS_TRAINING | OPTIONS_GENERATE | OPTIONS_CLASSIFY | OPTIONS_ASK
};

/* The program: prints what it understood. AS_PROGRAM=common takes the common options only. */
static int as_program(int argc, char **argv, const char *groups)
{
    Options options;
    bool common = strcmp(groups, "common") == 0;
    options_parse(&options, argc, argv, common ? 0 : ALL_GROUPS, "ch05_pretrain", "trains a small GPT on a story");
    for (int i = 0; i < options.section_count; i++)
        printf("section=%s ", options.sections[i]);
    printf(
        "seed=%lld threads=%d out=%s quiet=%d batch=%d lr=%g clip=%g heads=%d width=%d model=%s precision=%s resume=%d "
        "temperature=%g generate=%s judge_model=%s\n",
        (long long)options.seed, options.threads, options.out != NULL ? options.out : "NULL", options.quiet,
        options.batch, options.lr, options.clip, options.heads, options.width,
        options.model != NULL ? options.model : "NULL", options.precision, options.resume, options.temperature,
        options.generate != NULL ? options.generate : "NULL", options.judge_model);
    return EXIT_SUCCESS;
}

/* Runs it with the words of a command line (no quotes needed here). */
static void run_line(Process *run, const char *groups, const char *line)
{
    char words[256], environment[64];
    char path[4096];
    const char *argv[32] = { process_own_path(path) };
    int count = 1;
    ck_assert_uint_lt(strlen(line), sizeof words);
    strcpy(words, line);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
        argv[count++] = strcmp(word, "EMPTY") == 0 ? "" : word;
    snprintf(environment, sizeof environment, "AS_PROGRAM=%s", groups);
    const char *const variables[] = { environment, NULL };
    process_run(run, &(ProcessOptions){ .environment = variables }, argv);
}

START_TEST(without_options_the_defaults_stand)
{
    Process run;
    run_line(&run, "all", "");
    process_expect(&run, 0,
                   "seed=123 threads=0 out=NULL quiet=0 batch=-1 lr=-1 clip=-1 heads=-1 width=-1 model=NULL "
                   "precision=fp32 resume=0 temperature=-1 generate=NULL judge_model=llama3\n",
                   NULL);
    process_free(&run);
}
END_TEST

START_TEST(options_are_read_in_both_forms_and_any_order)
{
    Process run;
    run_line(
        &run, "all",
        "--lr=5e-4 --section 3.4 --batch 8 --section=Ex3.2 --model gpt2-small --resume --quiet --out /tmp/x --clip 0 "
        "--seed 4294967295 --threads 3 --heads 4 --width 64 --precision bf16 --temperature 0 --generate EMPTY");
    process_expect(&run, 0,
                   "section=3.4 section=Ex3.2 seed=4294967295 threads=3 out=/tmp/x quiet=1 batch=8 lr=0.0005 clip=0 "
                   "heads=4 width=64 model=gpt2-small precision=bf16 resume=1 temperature=0 generate= ",
                   NULL);
    process_free(&run);
}
END_TEST

static const struct {
    const char *line;
    const char *message;
} mistakes[] = {
    { "--batch 0", "ch05_pretrain: --batch 0: must be a whole number of at least 1\n" },
    { "--batch -3", "--batch -3: must be a whole number of at least 1\n" },
    { "--batch 3x", "--batch 3x: must be a whole number of at least 1\n" },
    { "--batch 2.5", "--batch 2.5: must be a whole number of at least 1\n" },
    { "--batch=", "--batch : must be a whole number of at least 1\n" },
    { "--batch 0x10", "--batch 0x10: must be a whole number of at least 1\n" },
    { "--batch 99999999999999999999", "must be a whole number from 1 to 65536\n" },
    { "--steps 2147483648", "--steps 2147483648: must be a whole number from 1 to 2147483647\n" },
    { "--seed 4294967296", "must be a whole number from 0 to 4294967295\n" },
    { "--threads 0", "--threads 0: must be a whole number of at least 1\n" },
    { "--save-every -1", "must be a whole number of at least 0\n" },
    { "--lr nan", "ch05_pretrain: --lr nan: must be a number above 0\n" },
    { "--lr inf", "--lr inf: must be a number above 0\n" },
    { "--lr 0", "--lr 0: must be a number above 0\n" },
    { "--lr 1e999", "--lr 1e999: must be a number above 0\n" },
    { "--lr 1e-3,", "must be a number above 0\n" },
    { "--clip -1", "--clip -1: must be a number of at least 0\n" },
    { "--temperature -0.5", "must be a number of at least 0\n" },
    { "--heads 5 --width 64", "--heads 5 --width 64: the width must be divisible by the heads\n" },
    { "--model gpt3", "--model gpt3: must be one of tiny|small|gpt2-small|gpt2-medium|gpt2-large|gpt2-xl\n" },
    { "--model gpt2", "--model gpt2: must be one of " },
    { "--precision fp8", "--precision fp8: must be one of fp32|bf16|int8\n" },
    { "--precision int8",
      "--precision int8: only for writing a text, with --generate, --ask or --chat; training takes fp32 "
      "or bf16\n" },
    { "--out EMPTY", "--out: its DIR is empty; name one\n" },
    { "--frobnicate", "--frobnicate: no such option" },
    { "--w 3", "--w: no such option, or more than one that begins so" },
    { "-lr 3", "-lr: no such option; options begin with two dashes" },
    { "--seed", "--seed: its argument is missing" },
    { "--seed 3 --lr", "--lr: its argument is missing" },
    { "--list=3", "--list takes no argument; leave out =3" },
    { "3.4", "3.4: what is this? Every argument belongs to an option" },
    { "--quiet story.txt", "story.txt: what is this?" },
};

START_TEST(a_mistake_ends_with_status_2_and_says_what_would_be_right)
{
    Process run;
    run_line(&run, "all", mistakes[_i].line);
    process_expect(&run, 2, NULL, mistakes[_i].message);
    ck_assert_str_eq(run.out, "");
    ck_assert_ptr_eq(strchr(run.err, '\n'), &run.err[run.err_size - 1]); // one line
    process_free(&run);
}
END_TEST

START_TEST(an_option_of_other_programs_is_refused)
{
    Process run;
    run_line(&run, "common", "--batch 3");
    process_expect(&run, 2, NULL, "ch05_pretrain: --batch is an option of other programs; see ch05_pretrain --help\n");
    process_free(&run);
}
END_TEST

START_TEST(at_most_64_sections_can_be_named)
{
    char path[4096];
    const char *argv[2 * 65 + 2] = { process_own_path(path) };
    for (int i = 0; i < 65; i++) {
        argv[1 + 2 * i] = "--section";
        argv[2 + 2 * i] = "3";
    }
    const char *const variables[] = { "AS_PROGRAM=all", NULL };
    Process run;
    process_run(&run, &(ProcessOptions){ .environment = variables }, argv);
    process_expect(&run, 2, NULL, "more than 64 sections");
    process_free(&run);
}
END_TEST

START_TEST(help_lists_the_options_that_the_program_takes)
{
    Process run;
    run_line(&run, "all", "--help");
    process_expect(&run, 0, "ch05_pretrain: trains a small GPT on a story\nusage: ch05_pretrain [OPTION]...\n", NULL);
    process_expect(&run, 0, "\n  --seed N              seed of the random numbers (default: 123, the book's)\n", NULL);
    process_expect(&run, 0, "\n  --judge-model NAME    the judge's model (default: llama3)\n", NULL);
    for (const char *line = run.out; *line != '\0'; line = strchr(line, '\n') + 1) {
        size_t length = strcspn(line, "\n");
        ck_assert_msg(length <= 80, "longer than 80 columns: %.*s", (int)length, line);
        ck_assert_msg(length == 0 || line[length - 1] != ' ', "ends with a blank: %.*s", (int)length, line);
    }
    process_free(&run);
    run_line(&run, "common", "--help");
    process_expect(&run, 0, "--threads N", NULL);
    ck_assert_ptr_null(strstr(run.out, "--batch"));
    ck_assert_ptr_null(strstr(run.out, "--section"));
    process_free(&run);
}
END_TEST

/* An option without a default asks for an action. */
START_TEST(help_tells_the_default_of_every_option_that_takes_an_argument)
{
    static const char *const actions[] = { "--generate TEXT", "--classify TEXT", "--ask TEXT" };
    int with_argument = 0;
    Process run;
    run_line(&run, "all", "--help");
    for (char *option = strstr(run.out, "\n  --"), *next; option != NULL; option = next) {
        next = strstr(option + 1, "\n  --");
        if (next != NULL)
            *next = '\0';
        char *name = option + 3;
        size_t length = strcspn(name, " \n");
        if (name[length] != ' ' || name[length + 1] == ' ')
            continue; /* no argument */
        bool action = false;
        for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
            action = action || strncmp(name, actions[i], strlen(actions[i])) == 0;
        ck_assert_msg(action || strstr(name, "(default:") != NULL, "no default: %s", name);
        with_argument++;
    }
    ck_assert_int_gt(with_argument, 25);
    process_free(&run);
}
END_TEST

START_TEST(version_names_the_program_and_a_full_disk_is_noticed)
{
    Process run;
    run_line(&run, "common", "--version");
    process_expect(&run, 0, "ch05_pretrain 1.0\n", NULL);
    process_free(&run);

    char path[4096];
    const char *const argv[] = { process_own_path(path), "--help", NULL };
    const char *const variables[] = { "AS_PROGRAM=all", NULL };
    process_run(&run, &(ProcessOptions){ .environment = variables, .stdout_path = "/dev/full" }, argv);
    process_expect(&run, 1, NULL, "ch05_pretrain: standard output: No space left on device\n");
    process_free(&run);
}
END_TEST

int main(int argc, char **argv)
{
    const char *groups = getenv("AS_PROGRAM");
    if (groups != NULL)
        return as_program(argc, argv, groups);
    const SuiteTest tests[] = {
        { .test = without_options_the_defaults_stand },
        { .test = options_are_read_in_both_forms_and_any_order },
        { .test = a_mistake_ends_with_status_2_and_says_what_would_be_right,
          .rounds = sizeof mistakes / sizeof mistakes[0] },
        { .test = an_option_of_other_programs_is_refused },
        { .test = at_most_64_sections_can_be_named },
        { .test = help_lists_the_options_that_the_program_takes },
        { .test = help_tells_the_default_of_every_option_that_takes_an_argument },
        { .test = version_names_the_program_and_a_full_disk_is_noticed },
    };
    return run_suite("common/options", tests, sizeof tests / sizeof *tests);
}
