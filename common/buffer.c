#include "common/buffer.h"

#include "common/error.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFER_FIRST_CAPACITY = 64 };

void buffer_reserve(Buffer *buffer, size_t extra)
{
    if (extra > SIZE_MAX / 4 || buffer->size > SIZE_MAX / 4)
        fatal("out of memory: a buffer of %zu bytes cannot grow by %zu", buffer->size, extra);
    size_t needed = buffer->size + extra + 1; // 1 for the 0 at the end
    if (needed <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity > 0 ? buffer->capacity : BUFFER_FIRST_CAPACITY;
    while (capacity < needed)
        capacity *= 2; // doubling: appending n bytes one by one costs O(n) in all
    char *bytes = realloc(buffer->bytes, capacity);
    if (bytes == NULL)
        fatal("out of memory: a buffer needs %zu MiB", capacity >> 20);
    bytes[buffer->size] = '\0';
    buffer->bytes = bytes;
    buffer->capacity = capacity;
}

void buffer_append(Buffer *buffer, const void *bytes, size_t size)
{
    buffer_reserve(buffer, size);
    if (size > 0) // memcpy wants no NULL, not even for 0 bytes
        memcpy(&buffer->bytes[buffer->size], bytes, size);
    buffer->size += size;
    buffer->bytes[buffer->size] = '\0';
}

void buffer_append_string(Buffer *buffer, const char *string)
{
    buffer_append(buffer, string, strlen(string));
}

void buffer_printf(Buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments); // vsnprintf uses its list up: one to measure, one to print
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        panic("buffer_printf: bad format \"%s\"", format);
    buffer_reserve(buffer, (size_t)length);
    vsnprintf(&buffer->bytes[buffer->size], (size_t)length + 1, format, again);
    va_end(again);
    buffer->size += (size_t)length;
}

void buffer_clear(Buffer *buffer)
{
    buffer->size = 0;
    if (buffer->bytes != NULL)
        buffer->bytes[0] = '\0';
}

void buffer_free(Buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (Buffer){ 0 };
}
