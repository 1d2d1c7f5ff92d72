#define _POSIX_C_SOURCE 200809L /* symlink, readlink, fsync */
#include "ch05_pretrain/checkpoint_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char unfinished[] = "unfinished";
static const char removed[] = "removed"; /* a checkpoint on its way out: no longer under a name that means something */

bool checkpoint_path(char *path, const char *directory, const char *name, Error *error)
{
    int length = snprintf(path, CHECKPOINT_PATH_SIZE, "%s/%s", directory, name);
    if (length < CHECKPOINT_PATH_SIZE)
        return true;
    return error_set(error, "%.60s…: a path of %d bytes is too long; take a shorter --out", directory, length);
}

static bool step_path(char *path, const char *directory, int step, Error *error)
{
    char name[32];
    snprintf(name, sizeof name, "step-%d", step);
    return checkpoint_path(path, directory, name, error);
}

/* N of "step-N", −1 for any other name. */
static int step_of_name(const char *name)
{
    if (strncmp(name, "step-", 5) != 0 || name[5] < '0' || name[5] > '9')
        return -1;
    char *end;
    long step = strtol(&name[5], &end, 10);
    return *end == '\0' && step <= 999999999 ? (int)step : -1;
}

int checkpoint_latest_step(const char *directory)
{
    char path[CHECKPOINT_PATH_SIZE], target[64];
    if (!checkpoint_path(path, directory, "latest", NULL))
        return -1;
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length < 0)
        return -1;
    target[length] = '\0';
    return step_of_name(target);
}

/* Makes sure that the names in a directory are on the disk. */
static bool directory_flush(const char *directory, Error *error)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (!ok)
        error_set(error, "%s: cannot be flushed to the disk: %s", directory, strerror(errno));
    if (fd >= 0)
        close(fd);
    return ok;
}

/* Removes a directory of files, if it is there. */
static bool directory_remove(const char *path, Error *error)
{
    DIR *files = opendir(path);
    if (files == NULL)
        return errno == ENOENT || error_set(error, "%s: cannot be removed: %s", path, strerror(errno));
    bool ok = true;
    for (const struct dirent *entry; ok && (entry = readdir(files)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char file[CHECKPOINT_PATH_SIZE];
        ok = checkpoint_path(file, path, entry->d_name, error) &&
             (unlink(file) == 0 || error_set(error, "%s: cannot be removed: %s", file, strerror(errno)));
    }
    closedir(files);
    return ok && (rmdir(path) == 0 || error_set(error, "%s: cannot be removed: %s", path, strerror(errno)));
}

bool checkpoint_begin(char *path, const char *directory, Error *error)
{
    if (!checkpoint_path(path, directory, unfinished, error) || !directory_remove(path, error))
        return false;
    if (mkdir(path, 0777) != 0)
        return error_set(error, "%s: cannot be made: %s; is there room, and may we write there?", path,
                         strerror(errno));
    return true;
}

/* step-N loses its name before its files: nobody shall take half of it for a checkpoint. */
static bool remove_step(const char *directory, int step, Error *error)
{
    char from[CHECKPOINT_PATH_SIZE], to[CHECKPOINT_PATH_SIZE];
    if (!step_path(from, directory, step, error) || !checkpoint_path(to, directory, removed, error) ||
        !directory_remove(to, error))
        return false;
    if (rename(from, to) != 0)
        return errno == ENOENT || error_set(error, "%s: cannot be removed: %s", from, strerror(errno));
    return directory_remove(to, error);
}

static bool point_latest_to(const char *directory, int step, Error *error)
{
    char target[32], link[CHECKPOINT_PATH_SIZE], new_link[CHECKPOINT_PATH_SIZE];
    snprintf(target, sizeof target, "step-%d", step);
    if (!checkpoint_path(link, directory, "latest", error) ||
        !checkpoint_path(new_link, directory, "latest.new", error))
        return false;
    if ((unlink(new_link) != 0 && errno != ENOENT) || symlink(target, new_link) != 0 || rename(new_link, link) != 0)
        return error_set(error, "%s: cannot be made a link to %s: %s", link, target, strerror(errno));
    return directory_flush(directory, error);
}

bool checkpoint_finish(const char *directory, int step, Error *error)
{
    char from[CHECKPOINT_PATH_SIZE], to[CHECKPOINT_PATH_SIZE];
    if (!checkpoint_path(from, directory, unfinished, error) || !step_path(to, directory, step, error) ||
        !directory_flush(from, error) || !remove_step(directory, step, error))
        return false;
    if (rename(from, to) != 0)
        return error_set(error, "%s: cannot be renamed to %s: %s", from, to, strerror(errno));
    return directory_flush(directory, error) && point_latest_to(directory, step, error);
}

static int compare_ints(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

/* The steps of all checkpoints in directory, ascending; the caller frees. Returns how many, −1 after an error. */
static int list_steps(int **steps, const char *directory, Error *error)
{
    *steps = NULL;
    DIR *entries = opendir(directory);
    if (entries == NULL) {
        error_set(error, "%s: cannot be read: %s", directory, strerror(errno));
        return -1;
    }
    int count = 0;
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        int step = step_of_name(entry->d_name);
        if (step < 0)
            continue;
        int *grown = realloc(*steps, (size_t)(count + 1) * sizeof *grown);
        if (grown == NULL)
            fatal("out of memory: a list of checkpoints");
        *steps = grown;
        grown[count] = step;
        count++;
    }
    closedir(entries);
    if (count > 0)
        qsort(*steps, (size_t)count, sizeof **steps, compare_ints);
    return count;
}

bool checkpoint_tidy(const char *directory, int newest, int keep, Error *error)
{
    int *steps;
    int count = list_steps(&steps, directory, error);
    if (count < 0)
        return false;
    int older = 0; // checkpoints before the newest
    while (older < count && steps[older] < newest)
        older++;
    bool ok = true;
    for (int i = 0; ok && i < count; i++) {
        bool too_old = i < older - keep;
        bool too_new = steps[i] > newest;
        if (too_old || too_new)
            ok = remove_step(directory, steps[i], error);
    }
    free(steps);
    char path[CHECKPOINT_PATH_SIZE];
    ok = ok && checkpoint_path(path, directory, unfinished, error) && directory_remove(path, error);
    ok = ok && checkpoint_path(path, directory, removed, error) && directory_remove(path, error);
    return ok;
}

bool checkpoint_unlink_latest(const char *directory, Error *error)
{
    char path[CHECKPOINT_PATH_SIZE];
    if (!checkpoint_path(path, directory, "latest", error))
        return false;
    return unlink(path) == 0 || errno == ENOENT || error_set(error, "%s: cannot be removed: %s", path, strerror(errno));
}
