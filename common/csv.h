/* csv.h: rows of comma- or tab-separated values, quotes as pandas reads them        book §6.2, tests/test_common_csv.c
 * A field that begins with a double quote is quoted: the quotes go, two in a row are one, tabs and line ends inside are text,
 * and what follows the closing quote up to the next separator still belongs to the field: "Gimme a few" was 5 minutes ago.
 * A quote further on in a field is a character like any other. Lines end with "\n" or "\r\n". This is what pandas.read_csv
 * does and the book's counts rest on it (5,572 messages, not 5,574). libcsv does not: after a closing quote it takes
 * further text as still quoted, runs over the next line ends and finds 4,837; so the few rules stand here by hand.
 *     CsvReader reader;
 *     csv_open(&reader, text.bytes, text.size, path, '\t', 2);
 *     while (csv_next(&reader, error))
 *         use(reader.fields[0], reader.fields[1], reader.line);
 *     ok = !reader.failed;
 *     csv_close(&reader);
 * Memory  text must outlive the reader; fields are C strings that the next csv_next overwrites.
 * Errors  a row with another number of fields, a quote that is never closed, a NUL byte: "FILE:LINE: …" in error. Read next: machine.h. */
#ifndef COMMON_CSV_H
#define COMMON_CSV_H

#include "common/buffer.h"
#include "common/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { CSV_MAX_COLUMNS = 64 };

typedef struct CsvReader {
    const char *fields[CSV_MAX_COLUMNS]; /* the current row: columns C strings, quotes taken off */
    size_t lengths[CSV_MAX_COLUMNS];     /* their lengths in bytes */
    int line;                            /* the line on which the current row begins, from 1 */
    bool failed;                         /* csv_next returned false because of an error, not at the end */

    const char *name; /* of the file, for messages */
    const char *text; /* all of it */
    size_t size;
    size_t offset;  /* of the next row */
    int next_line;  /* the line at offset */
    char separator; /* ',' or '\t' */
    int columns;    /* fields that every row must have */
    Buffer row;     /* the bytes of the current row's fields, each with a 0 behind it */
} CsvReader;

void csv_open(CsvReader *reader, const char *text, size_t size, const char *name, char separator, int columns);

/* Reads the next row; false at the end and, with error set and failed true, when the row is wrong. Blank lines are skipped. */
bool csv_next(CsvReader *reader, Error *error);

void csv_close(CsvReader *reader);

#endif
