#define _GNU_SOURCE /* asprintf, nftw, wait4, get_current_dir_name */
#include "tests/process.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { DEFAULT_SECONDS = 300, MAX_ARGUMENTS = 64 };

/* ---- running ---- */

static double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static FILE *temporary_file(void)
{
    FILE *file = tmpfile();
    if (file == NULL)
        ck_abort_msg("no temporary file: %s", strerror(errno));
    return file;
}

static void limit(int resource, size_t bytes)
{
    struct rlimit wanted = { .rlim_cur = bytes, .rlim_max = bytes };
    if (bytes > 0 && setrlimit(resource, &wanted) != 0)
        _exit(126);
}

/* What runs programs of another processor, word by word ("qemu-aarch64 -L …"): $RUNNER; NULL where none is needed. */
static const char *runner(void)
{
    const char *words = getenv("RUNNER");
    return words != NULL && words[0] != '\0' ? words : NULL;
}

/* Becomes the program argv[0]; returns only if that fails. A program given by its path is one that we built: $RUNNER runs it. */
static void execute(const char *const *argv)
{
    int given = 0, count = 0;
    while (argv[given] != NULL)
        given++;
    const char **through = calloc((size_t)(MAX_ARGUMENTS + given + 1), sizeof *through);
    if (through == NULL)
        return;
    if (runner() != NULL && strchr(argv[0], '/') != NULL) {
        char *words = strdup(runner());
        for (char *word = strtok(words, " "); word != NULL && count < MAX_ARGUMENTS; word = strtok(NULL, " "))
            through[count++] = word;
        unsetenv("LD_LIBRARY_PATH"); // that of the other processor
    }
    memcpy(&through[count], argv, (size_t)given * sizeof *argv);
    execvp(through[0], (char *const *)(uintptr_t)through);
}

/* In the child, between fork and exec: never returns. */
static void become(const ProcessOptions *options, const char *const *argv, int in, int out, int err)
{
    if (options->stdout_path != NULL)
        out = open(options->stdout_path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
        _exit(126);
    if (options->directory != NULL && chdir(options->directory) != 0)
        _exit(126);
    for (const char *const *entry = options->environment; entry != NULL && *entry != NULL; entry++) {
        const char *equals = strchr(*entry, '=');
        if (equals == NULL)
            unsetenv(*entry);
        else
            putenv((char *)(uintptr_t)*entry);
    }
    limit(RLIMIT_AS, process_memory_limit_works() ? options->memory_limit : 0);
    limit(RLIMIT_FSIZE, options->file_limit);
    if (options->file_limit > 0)
        signal(SIGXFSZ, SIG_IGN); // the program is to see the error, not to die of the signal
    alarm(options->seconds_limit > 0 ? options->seconds_limit : DEFAULT_SECONDS);
    execute(argv);
    dprintf(2, "cannot run %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

void process_start(Process *process, const ProcessOptions *options, const char *const *argv)
{
    ProcessOptions none = { 0 };
    if (options == NULL)
        options = &none;
    *process = (Process){ .out_file = temporary_file(), .err_file = temporary_file(), .started = clock_seconds() };
    FILE *input = temporary_file();
    if (options->input != NULL)
        fputs(options->input, input);
    fflush(NULL); // or the child would print our own buffers again
    rewind(input);
    process->pid = fork();
    if (process->pid < 0)
        ck_abort_msg("cannot fork: %s", strerror(errno));
    if (process->pid == 0)
        become(options, argv, fileno(input), fileno(process->out_file), fileno(process->err_file));
    fclose(input);
}

static char *read_whole(FILE *file, size_t *size)
{
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)length + 1);
    if (bytes == NULL)
        ck_abort_msg("no memory for %ld bytes", length);
    *size = fread(bytes, 1, (size_t)length, file);
    bytes[*size] = '\0';
    fclose(file);
    return bytes;
}

void process_finish(Process *process)
{
    int status;
    struct rusage usage;
    pid_t ended;
    do
        ended = wait4(process->pid, &status, 0, &usage);
    while (ended < 0 && errno == EINTR);
    if (ended < 0)
        ck_abort_msg("cannot wait for process %ld: %s", (long)process->pid, strerror(errno));
    process->seconds = clock_seconds() - process->started;
    process->peak_kib = usage.ru_maxrss;
    process->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    process->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    process->out = read_whole(process->out_file, &process->out_size);
    process->err = read_whole(process->err_file, &process->err_size);
    process->out_file = NULL;
    process->err_file = NULL;
    process->pid = 0;
}

void process_run(Process *process, const ProcessOptions *options, const char *const *argv)
{
    process_start(process, options, argv);
    process_finish(process);
}

void process_run_program(Process *process, const ProcessOptions *options, const char *program, ...)
{
    char *path = process_program_path(program);
    const char *argv[MAX_ARGUMENTS] = { path };
    va_list arguments;
    va_start(arguments, program);
    int count = 1;
    for (const char *next; (next = va_arg(arguments, const char *)) != NULL; count++) {
        ck_assert_int_lt(count, MAX_ARGUMENTS - 1);
        argv[count] = next;
    }
    va_end(arguments);
    process_run(process, options, argv);
    free(path);
}

void process_free(Process *process)
{
    free(process->out);
    free(process->err);
    *process = (Process){ 0 };
}

void process_expect(const Process *process, int exit_status, const char *out_part, const char *err_part)
{
    bool out_there = out_part == NULL || strstr(process->out, out_part) != NULL;
    bool err_there = err_part == NULL || strstr(process->err, err_part) != NULL;
    if (process->exit_status == exit_status && out_there && err_there)
        return;
    ck_abort_msg("wanted status %d%s%s%s%s%s%s; got status %d, signal %d\n"
                 "---- standard output (its end) ----\n%s\n---- standard error (its end) ----\n%s",
                 exit_status, out_part ? ", output with \"" : "", out_part ? out_part : "", out_part ? "\"" : "",
                 err_part ? ", errors with \"" : "", err_part ? err_part : "", err_part ? "\"" : "",
                 process->exit_status, process->signal,
                 &process->out[process->out_size > 3000 ? process->out_size - 3000 : 0],
                 &process->err[process->err_size > 3000 ? process->err_size - 3000 : 0]);
}

char *process_program_path(const char *program)
{
    const char *build = getenv("BUILD");
    if (build == NULL || build[0] == '\0')
        build = "build";
    char *path = test_path(build, program);
    char *absolute = realpath(path, NULL);
    if (absolute == NULL)
        ck_abort_msg("%s: %s; build it with: make", path, strerror(errno));
    free(path);
    return absolute;
}

bool process_memory_limit_works(void)
{
#if defined(__SANITIZE_ADDRESS__)
    return false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    return false;
#endif
#endif
    return runner() == NULL; // an emulator's own memory is not limited
}

const char *process_own_path(char path[4096])
{
    ssize_t length = readlink("/proc/self/exe", path, 4095);
    ck_assert_int_gt((int)length, 0);
    path[length] = '\0';
    return path;
}

/* ---- files ---- */

char *test_directory_new(void)
{
    const char *parent = getenv("TMPDIR");
    char *directory = test_path(parent != NULL && parent[0] != '\0' ? parent : "/tmp", "workbook-test-XXXXXX");
    if (mkdtemp(directory) == NULL)
        ck_abort_msg("%s: %s", directory, strerror(errno));
    return directory;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *position)
{
    (void)status;
    (void)type;
    (void)position;
    return remove(path);
}

void test_directory_remove(char *directory)
{
    nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(directory);
}

char *test_path(const char *directory, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", directory, name) < 0)
        ck_abort_msg("no memory for a file name");
    return path;
}

char *test_file_new(const char *directory, const char *name, const void *bytes, size_t size)
{
    char *path = test_path(directory, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
        ck_abort_msg("%s: cannot write: %s", path, strerror(errno));
    return path;
}

char *test_file_read(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    size_t length;
    char *bytes = read_whole(file, &length);
    if (size != NULL)
        *size = length;
    return bytes;
}

bool test_file_wait(const char *path)
{
    enum { ATTEMPTS = 60000 };
    struct timespec millisecond = { 0, 1000000L };
    for (int i = 0; i < ATTEMPTS; i++) {
        if (access(path, F_OK) == 0)
            return true;
        nanosleep(&millisecond, NULL);
    }
    return false;
}

char *test_data_path(const char *name)
{
    const char *data = getenv("DATA_DIR");
    char *path = test_path(data != NULL && data[0] != '\0' ? data : "data", name);
    if (access(path, R_OK) == 0)
        return path;
    printf("skipped: %s is not there (make data)\n", path);
    free(path);
    return NULL;
}
