#include "common/csv.h"

#include <string.h>

void csv_open(CsvReader *reader, const char *text, size_t size, const char *name, char separator, int columns)
{
    if (columns < 1 || columns > CSV_MAX_COLUMNS)
        panic("csv_open: %d columns; 1 to %d are possible", columns, CSV_MAX_COLUMNS);
    *reader = (CsvReader){
        .name = name,
        .text = text,
        .size = size,
        .next_line = 1,
        .separator = separator,
        .columns = columns,
    };
}

void csv_close(CsvReader *reader)
{
    buffer_free(&reader->row);
    *reader = (CsvReader){ 0 };
}

/* 1 for "\n", 2 for "\r\n" at offset, else 0. A lone "\r" is a character like any other. */
static size_t line_end_length(const CsvReader *reader, size_t offset)
{
    if (reader->text[offset] == '\n')
        return 1;
    bool newline_next = offset + 1 < reader->size && reader->text[offset + 1] == '\n';
    return reader->text[offset] == '\r' && newline_next ? 2 : 0;
}

/* Reads the inside of a quoted field, from behind its opening quote to behind its closing one, into row.
 * A doubled quote is a quote; separators and line ends are text. False when the closing quote is missing. */
static bool read_quoted(CsvReader *reader)
{
    while (reader->offset < reader->size) {
        char c = reader->text[reader->offset++];
        bool quote_next = reader->offset < reader->size && reader->text[reader->offset] == '"';
        if (c == '"' && !quote_next)
            return true;
        if (c == '"')
            reader->offset++; // the second of two
        if (c == '\n')
            reader->next_line++;
        buffer_append(&reader->row, &c, 1);
    }
    return false;
}

/* Reads up to the next separator or line end into row: an unquoted field, or what follows a closing quote. */
static void read_plain(CsvReader *reader)
{
    size_t begin = reader->offset;
    while (reader->offset < reader->size && reader->text[reader->offset] != reader->separator &&
           line_end_length(reader, reader->offset) == 0)
        reader->offset++;
    buffer_append(&reader->row, &reader->text[begin], reader->offset - begin);
}

static bool row_failed(CsvReader *reader)
{
    reader->failed = true;
    return false;
}

/* Reads the fields of the row at offset and its line end. starts: where each begins in row. */
static bool read_row(CsvReader *reader, size_t starts[CSV_MAX_COLUMNS], int *count, Error *error)
{
    *count = 0;
    for (;;) {
        size_t start = reader->row.size;
        if (reader->offset < reader->size && reader->text[reader->offset] == '"') {
            int quote_line = reader->next_line;
            reader->offset++;
            if (!read_quoted(reader)) {
                error_set(error,
                          "%s:%d: a field begins with a double quote that is never closed; close it, or double it",
                          reader->name, quote_line);
                return row_failed(reader);
            }
        }
        read_plain(reader);
        if (*count < CSV_MAX_COLUMNS)
            starts[*count] = start;
        ++*count;
        buffer_append(&reader->row, "", 1); // the 0 that makes the field a C string
        bool more = reader->offset < reader->size && reader->text[reader->offset] == reader->separator;
        if (!more)
            break;
        reader->offset++;
    }
    if (reader->offset < reader->size) {
        reader->offset += line_end_length(reader, reader->offset);
        reader->next_line++;
    }
    return true;
}

bool csv_next(CsvReader *reader, Error *error)
{
    size_t blank = 0;
    while (reader->offset < reader->size && (blank = line_end_length(reader, reader->offset)) > 0) {
        reader->offset += blank;
        reader->next_line++;
    }
    if (reader->failed || reader->offset == reader->size)
        return false;

    reader->line = reader->next_line;
    buffer_clear(&reader->row);
    size_t starts[CSV_MAX_COLUMNS];
    int count;
    if (!read_row(reader, starts, &count, error))
        return false;
    if (count != reader->columns) {
        const char *separator = reader->separator == '\t' ? "tabs" : "separators";
        error_set(error, "%s:%d: %d field%s where %d should be; check the %s of this line", reader->name, reader->line,
                  count, count == 1 ? "" : "s", reader->columns, separator);
        return row_failed(reader);
    }
    for (int i = 0; i < count; i++) {
        size_t end = i + 1 < count ? starts[i + 1] : reader->row.size;
        reader->fields[i] = &reader->row.bytes[starts[i]];
        reader->lengths[i] = end - starts[i] - 1;
        if (strlen(reader->fields[i]) != reader->lengths[i]) {
            error_set(error, "%s:%d: a NUL byte in field %d; this is no text", reader->name, reader->line, i + 1);
            return row_failed(reader);
        }
    }
    return true;
}
