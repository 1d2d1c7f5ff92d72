/* common/file.h: whole files in, whole files out */
#define _GNU_SOURCE /* unshare, setrlimit */
#include "common/file.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int entries_in(const char *directory)
{
    DIR *entries = opendir(directory);
    ck_assert_ptr_nonnull(entries);
    int count = 0;
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(entries);
    return count;
}

static void assert_content(const char *path, const char *wanted)
{
    char *content = test_file_read(path, NULL);
    ck_assert_ptr_nonnull(content);
    ck_assert_str_eq(content, wanted);
    free(content);
}

static void assert_message(const Error *error, const char *path, const char *wanted)
{
    ck_assert_msg(strncmp(error->message, path, strlen(path)) == 0, "%s", error->message);
    ck_assert_msg(strstr(error->message, wanted) != NULL, "\"%s\" is not in: %s", wanted, error->message);
}

/* ---- in ---- */

START_TEST(a_file_is_appended_whole_with_all_its_bytes)
{
    char *directory = test_directory_new();
    char *path = test_file_new(directory, "bytes", "a\0\xff\r\n", 5);
    Buffer contents = { 0 };
    Error error;
    buffer_append_string(&contents, "before ");
    ck_assert_msg(file_read(&contents, path, NULL, &error), "%s", error.message);
    ck_assert_uint_eq(contents.size, 12);
    ck_assert_mem_eq(contents.bytes, "before a\0\xff\r\n", 13);
    buffer_free(&contents);
    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_pipe_and_a_file_of_unknown_size_are_read_to_their_end)
{
    Buffer contents = { 0 };
    Error error;
    ck_assert_msg(file_read(&contents, "/proc/self/status", NULL, &error), "%s", error.message);
    ck_assert_ptr_nonnull(strstr(contents.bytes, "\nPid:"));
    buffer_free(&contents);

    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t writer = fork();
    if (writer == 0) {
        close(ends[0]);
        char block[1000];
        memset(block, 'p', sizeof block);
        for (int i = 0; i < 300; i++) // more than a pipe holds
            if (write(ends[1], block, sizeof block) != (ssize_t)sizeof block)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
    ck_assert_msg(file_read(&contents, path, NULL, &error), "%s", error.message);
    close(ends[0]);
    ck_assert_uint_eq(contents.size, 300000);
    waitpid(writer, NULL, 0);
    buffer_free(&contents);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_told_apart_by_its_sentence)
{
    char *directory = test_directory_new();
    char *missing = test_path(directory, "missing");
    char *empty = test_file_new(directory, "empty", "", 0);
    char *below_file = test_path(empty, "below");
    char *huge = test_file_new(directory, "huge", "x", 1);
    if (truncate(huge, (off_t)1 << 40) != 0) // a hole: takes no room
        printf("skipped: the file system has no files of 1 TiB\n");

    Buffer contents = { 0 };
    Error error;
    buffer_append_string(&contents, "before");
    ck_assert(!file_read(&contents, missing, "get it with: make data", &error));
    assert_message(&error, missing, ": no such file; get it with: make data");
    ck_assert(!file_read(&contents, missing, NULL, &error));
    assert_message(&error, missing, ": no such file; check the name");
    ck_assert(!file_read(&contents, empty, NULL, &error));
    assert_message(&error, empty, ": is empty; ");
    ck_assert(!file_read(&contents, directory, NULL, &error));
    assert_message(&error, directory, ": is a directory; ");
    ck_assert(!file_read(&contents, below_file, NULL, &error));
    assert_message(&error, below_file, "a file stands where a directory should be");
    ck_assert(!file_read(&contents, "", NULL, &error));
    assert_message(&error, "", "no such file");
    struct stat status;
    if (stat(huge, &status) == 0 && status.st_size > 1) {
        ck_assert(!file_read(&contents, huge, NULL, &error));
        assert_message(&error, huge, "larger than 4096 MiB");
    }
    if (geteuid() != 0) { // root reads everything
        chmod(empty, 0);
        ck_assert(!file_read(&contents, empty, NULL, &error));
        assert_message(&error, empty, "permission denied");
    }
    ck_assert_str_eq(contents.bytes, "before");

    buffer_free(&contents);
    free(missing);
    free(empty);
    free(below_file);
    free(huge);
    test_directory_remove(directory);
}
END_TEST

/* ---- out ---- */

START_TEST(a_written_file_stands_under_its_name_alone)
{
    char *directory = test_directory_new();
    char *path = test_path(directory, "log.csv");
    Error error;
    ck_assert_msg(file_write(path, "old\n", 4, &error), "%s", error.message);
    assert_content(path, "old\n");
    ck_assert_msg(file_write(path, "", 0, &error), "%s", error.message);
    assert_content(path, "");

    FileWriter writer;
    ck_assert_msg(file_writer_open(&writer, path, &error), "%s", error.message);
    file_writer_printf(&writer, "step,loss\n");
    file_writer_write(&writer, "1,2.5\n", 6);
    fputs("2,2.25\n", writer.stream);
    assert_content(path, ""); // until close the old file is there
    ck_assert_int_eq(entries_in(directory), 2);
    ck_assert_msg(file_writer_close(&writer, &error), "%s", error.message);
    assert_content(path, "step,loss\n1,2.5\n2,2.25\n");
    ck_assert_int_eq(entries_in(directory), 1);

    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(an_abandoned_file_leaves_nothing_behind)
{
    char *directory = test_directory_new();
    char *path = test_file_new(directory, "model", "old", 3);
    FileWriter writer;
    Error error;
    ck_assert_msg(file_writer_open(&writer, path, &error), "%s", error.message);
    file_writer_printf(&writer, "half of it");
    file_writer_abandon(&writer);
    assert_content(path, "old");
    ck_assert_int_eq(entries_in(directory), 1);
    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_symbolic_link_stays_and_its_target_is_replaced)
{
    char *directory = test_directory_new();
    char *target = test_file_new(directory, "target", "old", 3);
    char *link = test_path(directory, "link");
    ck_assert_int_eq(symlink("target", link), 0);
    Error error;
    ck_assert_msg(file_write(link, "new", 3, &error), "%s", error.message);
    assert_content(target, "new");
    struct stat status;
    ck_assert_int_eq(lstat(link, &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
    free(link);
    free(target);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_place_that_takes_no_file_is_an_error_with_its_name)
{
    char *directory = test_directory_new();
    char *no_directory = test_path(directory, "missing/file");
    char *file = test_file_new(directory, "file", "x", 1);
    char *below_file = test_path(file, "below");
    char long_name[5000];
    memset(long_name, 'n', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    Error error;
    ck_assert(!file_write(directory, "x", 1, &error));
    assert_message(&error, directory, "is a directory");
    ck_assert(!file_write(no_directory, "x", 1, &error));
    assert_message(&error, no_directory, "the directory is not there");
    ck_assert(!file_write(below_file, "x", 1, &error));
    assert_message(&error, below_file, "a file stands where a directory should be");
    ck_assert(!file_write(long_name, "x", 1, &error));
    ck_assert(!file_write("", "x", 1, &error));
    if (geteuid() != 0) { // root writes everywhere
        chmod(directory, 0500);
        ck_assert(!file_write(file, "y", 1, &error));
        assert_message(&error, file, "permission denied");
        chmod(directory, 0700);
    }
    assert_content(file, "x");
    free(no_directory);
    free(file);
    free(below_file);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_full_device_is_an_error_and_stays_a_device)
{
    Error error;
    ck_assert(!file_write("/dev/full", "x", 1, &error));
    assert_message(&error, "/dev/full", "No space left on device; make room");
    struct stat status;
    ck_assert_int_eq(stat("/dev/full", &status), 0);
    ck_assert(S_ISCHR(status.st_mode));
    ck_assert_msg(file_write("/dev/null", "x", 1, &error), "%s", error.message);
}
END_TEST

START_TEST(a_write_that_fails_half_way_leaves_the_old_file)
{
    char *directory = test_directory_new();
    char *path = test_file_new(directory, "model", "old", 3);
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    struct rlimit small = { .rlim_cur = 100000, .rlim_max = before.rlim_max };
    signal(SIGXFSZ, SIG_IGN); // so that write fails with EFBIG
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);

    FileWriter writer;
    Error error;
    ck_assert_msg(file_writer_open(&writer, path, &error), "%s", error.message);
    for (int i = 0; i < 100000; i++)
        file_writer_printf(&writer, "line %d\n", i);
    bool ok = file_writer_close(&writer, &error);
    setrlimit(RLIMIT_FSIZE, &before);
    ck_assert(!ok);
    assert_message(&error, path, "File too large");
    assert_content(path, "old");
    ck_assert_int_eq(entries_in(directory), 1);
    free(path);
    test_directory_remove(directory);
}
END_TEST

static bool write_in_place(const char *path, const char *text)
{
    int file = open(path, O_WRONLY);
    bool ok = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
    if (file >= 0)
        close(file);
    return ok;
}

/* Mounts a file system of 64 KiB on the directory, seen by this process alone; false where the system forbids it. */
static bool mount_small_disk(const char *directory)
{
    char user_map[32], group_map[32];
    snprintf(user_map, sizeof user_map, "0 %u 1", (unsigned)geteuid());
    snprintf(group_map, sizeof group_map, "0 %u 1", (unsigned)getegid());
    if (unshare(CLONE_NEWNS) != 0) { // only root may; anybody else becomes root in a user space of their own
        bool root = unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_in_place("/proc/self/setgroups", "deny") &&
                    write_in_place("/proc/self/uid_map", user_map) && write_in_place("/proc/self/gid_map", group_map);
        if (!root)
            return false;
    }
    return mount("none", "/", "none", MS_REC | MS_PRIVATE, "") == 0 &&
           mount("none", directory, "tmpfs", 0, "size=64k") == 0;
}

/* In a child: writes to a file system of 64 KiB until it is full. Returns what went wrong, 0: nothing, 77: cannot mount. */
static int fill_small_disk(const char *directory)
{
    if (!mount_small_disk(directory))
        return 77;
    char *path = test_path(directory, "model");
    char block[40000];
    memset(block, 'm', sizeof block);
    Error error;
    if (!file_write(path, "old", 3, &error))
        return 1;
    if (file_write(path, block, 3 * sizeof block / 4, &error) != true)
        return 2;
    if (file_write(path, block, sizeof block, &error)) // the old file and this one have no room together
        return 3;
    if (strstr(error.message, "No space left on device; make room") == NULL)
        return 4;
    Buffer contents = { 0 };
    if (!file_read(&contents, path, NULL, &error) || contents.size != 3 * sizeof block / 4)
        return 5;
    buffer_free(&contents);
    if (entries_in(directory) != 1)
        return 6;
    free(path);
    return 0;
}

START_TEST(a_disk_that_is_really_full_leaves_the_old_file)
{
    char *directory = test_directory_new();
    pid_t child = fork();
    if (child == 0) {
        int result = fill_small_disk(directory);
        free(directory);
        _exit(result);
    }
    int status;
    waitpid(child, &status, 0);
    ck_assert(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        printf("skipped: a small file system cannot be mounted here\n");
    else
        ck_assert_int_eq(WEXITSTATUS(status), 0);
    test_directory_remove(directory);
}
END_TEST

/* ---- directories ---- */

START_TEST(a_directory_is_made_with_all_above_it_and_twice_is_fine)
{
    char *directory = test_directory_new();
    char *deep = test_path(directory, "out//ch03/maps/");
    Error error;
    ck_assert_msg(file_make_directory(deep, &error), "%s", error.message);
    ck_assert_msg(file_make_directory(deep, &error), "%s", error.message);
    ck_assert_int_eq(entries_in(deep), 0);
    ck_assert_msg(file_make_directory("/", &error), "%s", error.message);
    ck_assert_msg(file_make_directory(".", &error), "%s", error.message);
    free(deep);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_file_in_the_way_of_a_directory_is_named)
{
    char *directory = test_directory_new();
    char *file = test_file_new(directory, "out", "x", 1);
    char *below = test_path(file, "ch03");
    Error error;
    ck_assert(!file_make_directory(file, &error));
    assert_message(&error, file, ": a file stands where the directory should be made");
    ck_assert(!file_make_directory(below, &error));
    assert_message(&error, file,
                   ": a file stands where the directory should be made"); // the file, not what is below it
    ck_assert(!file_make_directory("", &error));
    ck_assert(!file_make_directory("/proc/ours", &error));
    if (geteuid() != 0) {
        chmod(directory, 0500);
        char *other = test_path(directory, "other");
        ck_assert(!file_make_directory(other, &error));
        assert_message(&error, other, "cannot make the directory: permission denied");
        free(other);
        chmod(directory, 0700);
    }
    free(below);
    free(file);
    test_directory_remove(directory);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = a_file_is_appended_whole_with_all_its_bytes },
        { .test = a_pipe_and_a_file_of_unknown_size_are_read_to_their_end },
        { .test = a_file_that_cannot_be_read_is_told_apart_by_its_sentence },
        { .test = a_written_file_stands_under_its_name_alone },
        { .test = an_abandoned_file_leaves_nothing_behind },
        { .test = a_symbolic_link_stays_and_its_target_is_replaced },
        { .test = a_place_that_takes_no_file_is_an_error_with_its_name },
        { .test = a_full_device_is_an_error_and_stays_a_device },
        { .test = a_write_that_fails_half_way_leaves_the_old_file },
        { .test = a_disk_that_is_really_full_leaves_the_old_file },
        { .test = a_directory_is_made_with_all_above_it_and_twice_is_fine },
        { .test = a_file_in_the_way_of_a_directory_is_named },
    };
    return run_suite("common/file", tests, sizeof tests / sizeof *tests);
}
