/* process.h: runs a program as its user would and keeps what it said
 *     Process run;
 *     process_run_program(&run, NULL, "ch02_tokenizer", "--section", "2.5", NULL);
 *     ck_assert_int_eq(run.exit_status, 0);
 *     ck_assert_ptr_nonnull(strstr(run.out, "[15496, 11"));
 *     process_free(&run);
 * Programs lie in $BUILD (default "build"). Standard input is empty unless given; output goes to files, not to a terminal.
 * Errors  what is the test's own fault (no memory, no such directory) ends the test with a message. */
#ifndef TESTS_PROCESS_H
#define TESTS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* How to run it. All zeros, or NULL instead of the struct: the test's own directory and environment, no limits. */
typedef struct ProcessOptions {
    const char *directory;          /* run there; program paths are made absolute first */
    const char *const *environment; /* ended by NULL: "NAME=value" sets, "NAME" takes the variable away */
    const char *input;              /* standard input, a C string; NULL: empty */
    const char *stdout_path;        /* standard output goes there ("/dev/full") instead of into out */
    size_t memory_limit;            /* bytes of address space (ulimit -v), 0: none. See process_memory_limit_works */
    size_t file_limit;              /* bytes a file may have: a write beyond fails with EFBIG; 0: none */
    unsigned seconds_limit;         /* SIGALRM after so many seconds; 0: 300 */
} ProcessOptions;

typedef struct Process {
    int exit_status; /* 0..255; −1 when a signal ended it */
    int signal;      /* that signal; 0: it ended by itself */
    char *out;       /* standard output, ended by 0 */
    size_t out_size;
    char *err; /* standard error, ended by 0 */
    size_t err_size;
    long peak_kib;  /* the most memory it had */
    double seconds; /* from start to end */

    pid_t pid; /* while it runs: for kill() */
    FILE *out_file, *err_file;
    double started;
} Process;

/* Runs argv (ended by NULL; argv[0] a path, or a name on $PATH) to its end. */
void process_run(Process *process, const ProcessOptions *options, const char *const *argv);

/* The same for one of our programs, with its arguments and a NULL at the end. */
void process_run_program(Process *process, const ProcessOptions *options, const char *program, ...)
    __attribute__((sentinel));

/* In two halves, for who wants to talk to it, watch its files or kill it on the way. */
void process_start(Process *process, const ProcessOptions *options, const char *const *argv);
void process_finish(Process *process);

/* Frees what it said. */
void process_free(Process *process);

/* Fails the test, showing what the program said, unless it ended with that status and, where they are not NULL, out_part
 * stands in its output and err_part on its standard error. */
void process_expect(const Process *process, int exit_status, const char *out_part, const char *err_part);

/* "/…/build/ch02_tokenizer": absolute path of one of our programs; the caller frees. */
char *process_program_path(const char *program);

/* False under AddressSanitizer, whose shadow memory needs terabytes of address space, and under an emulator. */
bool process_memory_limit_works(void);

/* The path of the program that runs this test, for suites that start themselves again as a program. */
const char *process_own_path(char path[4096]);

/* A new empty directory; the caller hands it to test_directory_remove, which takes all in it away and frees the name. */
char *test_directory_new(void);
void test_directory_remove(char *directory);

/* "DIRECTORY/NAME"; the caller frees. */
char *test_path(const char *directory, const char *name);

/* Makes the file DIRECTORY/NAME with these bytes and returns its path; the caller frees. */
char *test_file_new(const char *directory, const char *name, const void *bytes, size_t size);

/* The bytes of a file with a 0 behind them, the caller frees; NULL when it is not there. size may be NULL. */
char *test_file_read(const char *path, size_t *size);

/* Waits until the file is there, a minute at most: what a running program writes tells how far it is. */
bool test_file_wait(const char *path);

/* "$DATA_DIR/NAME" (default "data/NAME") if that file is there, the caller frees; else NULL, and a line that says so. */
char *test_data_path(const char *name);

#endif
