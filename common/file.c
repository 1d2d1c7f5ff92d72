#define _GNU_SOURCE /* asprintf, realpath, fsync */
#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- in ---- */

/* What an errno of open, read, write or mkdir means for the reader, and what to do about it. */
static bool system_error(Error *error, const char *path, const char *doing, int error_number, const char *advice)
{
    switch (error_number) {
    case ENOENT:
        return error_set(error, "%s: no such file; %s", path, advice);
    case EISDIR:
        return error_set(error, "%s: is a directory; name a file", path);
    case ENOTDIR:
        return error_set(error, "%s: a file stands where a directory should be; check the name", path);
    case EACCES:
    case EPERM:
        return error_set(error, "%s: cannot %s: permission denied; change its permissions or take another place", path,
                         doing);
    case EROFS:
        return error_set(error, "%s: cannot %s: read-only file system; take another place", path, doing);
    case ENOSPC:
    case EDQUOT:
        return error_set(error, "%s: cannot %s: %s; make room or take another disk", path, doing,
                         strerror(error_number));
    default:
        return error_set(error, "%s: cannot %s: %s; check the name and the disk", path, doing, strerror(error_number));
    }
}

/* Appends everything that descriptor gives until its end; the size is only a guess (a pipe has none). Returns an errno. */
static int read_all(Buffer *contents, int descriptor, size_t size_guess)
{
    size_t room = size_guess + 1; // one more: so that the last read sees the end
    for (;;) {
        buffer_reserve(contents, room);
        ssize_t got = read(descriptor, &contents->bytes[contents->size], room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        contents->size += (size_t)got;
        contents->bytes[contents->size] = '\0';
        if (got == 0)
            return 0;
        if (contents->size >> 20 >= FILE_MAX_MIB)
            return EFBIG;
        room = (size_t)got < room ? room - (size_t)got : 1 << 16;
    }
}

bool file_read(Buffer *contents, const char *path, const char *advice, Error *error)
{
    if (advice == NULL)
        advice = "check the name";
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return system_error(error, path, "read it", errno, advice);

    struct stat status;
    if (fstat(descriptor, &status) != 0)
        status = (struct stat){ 0 };
    size_t size_before = contents->size;
    int error_number;
    if (S_ISDIR(status.st_mode))
        error_number = EISDIR;
    else if (status.st_size >> 20 >= FILE_MAX_MIB)
        error_number = EFBIG;
    else
        error_number = read_all(contents, descriptor, (size_t)status.st_size);
    close(descriptor);

    size_t size = contents->size - size_before;
    if (error_number == 0 && size > 0)
        return true;
    contents->size = size_before;
    if (contents->bytes != NULL)
        contents->bytes[size_before] = '\0';
    if (error_number == EFBIG)
        return error_set(error, "%s: larger than %d MiB; take a smaller file", path, FILE_MAX_MIB);
    if (error_number != 0)
        return system_error(error, path, "read it", error_number, advice);
    return error_set(error, "%s: is empty; take a file with something in it", path);
}

/* ---- out ---- */

/* True where bytes must go to path itself: a terminal, a pipe, /dev/null. To rename over these would destroy them. */
static bool is_device(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

/* A malloc'ed string, or the end of the program. */
static char *string_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *string_format(const char *format, ...)
{
    char *string = NULL;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&string, format, arguments) < 0)
        fatal("out of memory for a file name");
    va_end(arguments);
    return string;
}

static void writer_free(FileWriter *writer)
{
    free(writer->path);
    free(writer->temporary);
    *writer = (FileWriter){ 0 };
}

bool file_writer_open(FileWriter *writer, const char *path, Error *error)
{
    *writer = (FileWriter){ 0 };
    struct stat status;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return system_error(error, path, "write it", EISDIR, "");

    bool link = lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
    if (link)
        writer->path = realpath(path, NULL); // the link stays, what it points to is replaced
    if (writer->path == NULL)
        writer->path = string_format("%s", path);
    int flags = O_WRONLY | O_CLOEXEC;
    if (!is_device(writer->path)) {
        writer->temporary = string_format("%s.tmp", writer->path);
        unlink(writer->temporary); // left by a killed process
        flags |= O_CREAT | O_EXCL; // O_EXCL: never through a link that somebody put there
    }
    int descriptor = open(writer->temporary != NULL ? writer->temporary : writer->path, flags, 0666);
    if (descriptor >= 0)
        writer->stream = fdopen(descriptor, "w");
    if (writer->stream != NULL)
        return true;
    int error_number = errno;
    if (descriptor >= 0)
        close(descriptor);
    writer_free(writer);
    if (error_number == ENOENT)
        return error_set(error, "%s: cannot write it: the directory is not there; make it or take another name", path);
    return system_error(error, path, "write it", error_number, "check the name");
}

/* Keeps the first failure: the later ones only follow from it. */
static void writer_failed(FileWriter *writer)
{
    if (writer->error_number == 0)
        writer->error_number = errno != 0 ? errno : EIO;
}

void file_writer_write(FileWriter *writer, const void *bytes, size_t size)
{
    if (writer->error_number == 0 && size > 0 && fwrite(bytes, 1, size, writer->stream) != size)
        writer_failed(writer);
}

void file_writer_printf(FileWriter *writer, const char *format, ...)
{
    if (writer->error_number != 0)
        return;
    va_list arguments;
    va_start(arguments, format);
    if (vfprintf(writer->stream, format, arguments) < 0)
        writer_failed(writer);
    va_end(arguments);
}

bool file_writer_close(FileWriter *writer, Error *error)
{
    errno = 0;
    if (fflush(writer->stream) != 0 || ferror(writer->stream))
        writer_failed(writer);
    if (writer->temporary != NULL && writer->error_number == 0 && fsync(fileno(writer->stream)) != 0)
        writer_failed(writer);
    if (fclose(writer->stream) != 0)
        writer_failed(writer);
    if (writer->temporary != NULL && writer->error_number == 0 && rename(writer->temporary, writer->path) != 0)
        writer_failed(writer);

    bool ok = writer->error_number == 0;
    if (!ok) {
        system_error(error, writer->path, "write it", writer->error_number, "check the name");
        if (writer->temporary != NULL)
            unlink(writer->temporary);
    }
    writer_free(writer);
    return ok;
}

void file_writer_abandon(FileWriter *writer)
{
    fclose(writer->stream);
    if (writer->temporary != NULL)
        unlink(writer->temporary);
    writer_free(writer);
}

bool file_write(const char *path, const void *bytes, size_t size, Error *error)
{
    FileWriter writer;
    if (!file_writer_open(&writer, path, error))
        return false;
    file_writer_write(&writer, bytes, size);
    return file_writer_close(&writer, error);
}

/* ---- directories ---- */

/* Makes one directory; one that is there already is fine. */
static bool make_one_directory(const char *path, Error *error)
{
    if (mkdir(path, 0777) == 0)
        return true;
    int error_number = errno;
    struct stat status;
    bool there = stat(path, &status) == 0;
    if (there && S_ISDIR(status.st_mode))
        return true;
    if (there)
        return error_set(error, "%s: a file stands where the directory should be made; remove it or take another name",
                         path);
    return system_error(error, path, "make the directory", error_number, "check the name");
}

bool file_make_directory(const char *path, Error *error)
{
    if (path[0] == '\0')
        return error_set(error, "a directory without a name; name one");
    char *prefix = string_format("%s", path);
    bool ok = true;
    for (size_t i = 1; ok && path[i] != '\0'; i++) // from 1: "/" is there
        if (path[i] == '/') {
            prefix[i] = '\0'; // "out/ch03/maps" → "out", then "out/ch03"
            ok = make_one_directory(prefix, error);
            prefix[i] = '/';
        }
    ok = ok && make_one_directory(path, error);
    free(prefix);
    return ok;
}
