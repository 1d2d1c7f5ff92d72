/* buffer.h: bytes that grow                                                             tests/test_common_buffer.c
 * A file as it was read, a text under construction, a line of a table: bytes in one piece whose number is not known before.
 *     Buffer buffer = {0};
 *     buffer_printf(&buffer, "step %d", step);
 *     buffer_free(&buffer);
 * Memory  malloc, doubled when full; bytes moves when it grows, so keep offsets, not pointers, while appending.
 *         bytes[size] is always 0 once something was appended: bytes can be handed to whoever wants a C string.
 * Errors  without memory the program ends (error.h, fatal). Read next: file.h. */
#ifndef COMMON_BUFFER_H
#define COMMON_BUFFER_H

#include <stddef.h>

/* All zeros is an empty buffer, ready for use. */
typedef struct Buffer {
    char *bytes;     /* size bytes and a 0 behind them; NULL while nothing was ever appended */
    size_t size;     /* bytes in use, without that 0 */
    size_t capacity; /* bytes allocated */
} Buffer;

void buffer_append(Buffer *buffer, const void *bytes, size_t size);
void buffer_append_string(Buffer *buffer, const char *string);
void buffer_printf(Buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes room for at least extra more bytes, so that they can be written to &bytes[size] in place. */
void buffer_reserve(Buffer *buffer, size_t extra);

/* Empty again, memory kept for the next use. */
void buffer_clear(Buffer *buffer);

/* Gives the memory back; the buffer is empty and ready for use. */
void buffer_free(Buffer *buffer);

#endif
