/* file.h: whole files in, whole files out                                                 tests/test_common_file.c
 * In: every way in which a file cannot be read has its own sentence ("no such file", "is a directory", "is empty", …).
 * Out: a reader who looks at NAME sees the old file or the new one, never half of one, whenever the program is killed and
 * however full the disk is: bytes go to NAME.tmp in the same directory, every write is checked, the file is flushed to
 * the disk (fsync) and only then renamed to NAME, which replaces the old file in one step (rename, POSIX).
 * Errors  false and "FILE: what; what to do" in error; the temporary file is removed, the old file is as it was.
 * Read next: text.h. */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

#include "common/buffer.h"
#include "common/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Appends the bytes of the file to contents. An empty file is an error, and so is one of more than FILE_MAX_BYTES.
 * advice: what to do when the file is not there ("get it with: make data"); NULL: "check the name".
 * After an error contents is as it was. */
bool file_read(Buffer *contents, const char *path, const char *advice, Error *error);

enum { FILE_MAX_MIB = 4096 }; /* more than this is not a text or a vocabulary that we could use */

/* Writes bytes[size] as the file path, in one step as told above. */
bool file_write(const char *path, const void *bytes, size_t size, Error *error);

/* The same piece by piece. The first failure is remembered, later calls do nothing, file_writer_close reports it: so only
 * open and close need to be looked at.
 *     FileWriter writer;
 *     if (!file_writer_open(&writer, path, error))
 *         return false;
 *     file_writer_printf(&writer, "step,loss\n");
 *     return file_writer_close(&writer, error); */
typedef struct FileWriter {
    FILE *stream;     /* the temporary file; may be used directly too (fputc, fprintf, …): close sees its errors */
    char *path;       /* where the file will stand; symbolic links followed */
    char *temporary;  /* where it grows; NULL when path is a device or a pipe, which is written in place */
    int error_number; /* errno of the first failure; 0: none yet */
} FileWriter;

bool file_writer_open(FileWriter *writer, const char *path, Error *error);
void file_writer_write(FileWriter *writer, const void *bytes, size_t size);
void file_writer_printf(FileWriter *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Flushes and renames; false when anything since open went wrong. Frees the writer either way. */
bool file_writer_close(FileWriter *writer, Error *error);

/* Gives up: removes the temporary file, leaves the old file, frees the writer. */
void file_writer_abandon(FileWriter *writer);

/* mkdir -p: makes the directory path and those above it as far as they are missing. */
bool file_make_directory(const char *path, Error *error);

#endif
