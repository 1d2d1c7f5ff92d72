#include "tests/debugging.h"

#include "tests/assertions.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { MAX_ARGUMENTS = 96, PATH_SIZE = 256 };

static void program_path(char *path, const char *program)
{
    snprintf(path, PATH_SIZE, "build/debug/%.100s", program);
}

bool debugger_available(const char *program)
{
    char path[PATH_SIZE];
    program_path(path, program);
    if (access(path, X_OK) != 0) {
        printf("skipped: no %s to debug; make DEBUG=1 builds it\n", path);
        return false;
    }
    Process process;
    process_run(&process, NULL, (const char *[]){ "tools/gdb_allowed.sh", NULL });
    bool allowed = process.exit_status == 0;
    if (!allowed)
        printf("skipped: %s", process.out);
    process_free(&process);
    return allowed;
}

/* gdb -nx: without the reader's own settings. -batch: no questions. */
static void run(Process *process, const char *const *environment, const char *program, const char *section,
                va_list commands)
{
    char path[PATH_SIZE];
    program_path(path, program);
    const char *argv[MAX_ARGUMENTS] = { "gdb", "-nx", "-q", "-batch", "-iex", "source common/gdb/workbook.py" };
    int count = 6;
    for (const char *command; (command = va_arg(commands, const char *)) != NULL;) {
        ck_assert_int_lt(count, MAX_ARGUMENTS - 8);
        argv[count++] = "-ex";
        argv[count++] = command;
    }
    char *directory = test_directory_new();
    argv[count++] = "--args";
    argv[count++] = path;
    argv[count++] = "--section";
    argv[count++] = section;
    argv[count++] = "--out";
    argv[count++] = directory;
    process_run(process, &(ProcessOptions){ .environment = environment }, argv);
    test_directory_remove(directory);
}

void debugger_run(Process *process, const char *program, const char *section, ...)
{
    va_list commands;
    va_start(commands, section);
    run(process, NULL, program, section, commands);
    va_end(commands);
}

void debugger_run_with(Process *process, const char *const *environment, const char *program, const char *section, ...)
{
    va_list commands;
    va_start(commands, section);
    run(process, environment, program, section, commands);
    va_end(commands);
}
