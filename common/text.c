#include "common/text.h"

#include <string.h>

/* ---- UTF-8 ---- */

/* What the first byte of a character promises: how many bytes there will be, and what the second one may be (the bounds on
 * the second byte are what excludes long forms, surrogates and numbers above U+10FFFF; table 3-7 of the Unicode Standard). */
typedef struct Lead {
    int length; /* 1..4; 0: no character begins with this byte */
    unsigned char second_min;
    unsigned char second_max;
} Lead;

static Lead lead_of(unsigned char first)
{
    if (first < 0x80)
        return (Lead){ 1, 0, 0 };
    if (first < 0xC2) // a continuation byte, or C0 C1: U+0000..U+007F in a long form
        return (Lead){ 0, 0, 0 };
    if (first < 0xE0)
        return (Lead){ 2, 0x80, 0xBF };
    if (first == 0xE0)
        return (Lead){ 3, 0xA0, 0xBF }; // below A0: a long form
    if (first == 0xED)
        return (Lead){ 3, 0x80, 0x9F }; // above 9F: surrogates
    if (first < 0xF0)
        return (Lead){ 3, 0x80, 0xBF };
    if (first == 0xF0)
        return (Lead){ 4, 0x90, 0xBF }; // below 90: a long form
    if (first < 0xF4)
        return (Lead){ 4, 0x80, 0xBF };
    if (first == 0xF4)
        return (Lead){ 4, 0x80, 0x8F }; // above 8F: beyond U+10FFFF
    return (Lead){ 0, 0, 0 };
}

/* How many bytes at bytes[0..size), size ≥ 1, belong together, and whether they make a whole character. Of a broken one:
 * the longest piece that could have begun a character, at least 1 byte. */
static int piece_length(const char *bytes, size_t size, bool *whole)
{
    const unsigned char *b = (const unsigned char *)bytes;
    Lead lead = lead_of(b[0]);
    *whole = false;
    if (lead.length == 0)
        return 1;
    int length = 1;
    while (length < lead.length && (size_t)length < size) {
        unsigned char low = length == 1 ? lead.second_min : 0x80;
        unsigned char high = length == 1 ? lead.second_max : 0xBF;
        if (b[length] < low || b[length] > high)
            break;
        length++;
    }
    *whole = length == lead.length;
    return length;
}

int utf8_decode(const char *bytes, size_t size, uint32_t *code_point)
{
    if (size == 0)
        return 0;
    bool whole;
    int length = piece_length(bytes, size, &whole);
    if (!whole)
        return 0;
    static const unsigned char lead_mask[5] = { 0, 0x7F, 0x1F, 0x0F, 0x07 }; // the bits of the first byte that count
    uint32_t number = (unsigned char)bytes[0] & lead_mask[length];
    for (int i = 1; i < length; i++)
        number = number << 6 | ((unsigned char)bytes[i] & 0x3F);
    if (code_point != NULL)
        *code_point = number;
    return length;
}

int utf8_encode(char bytes[4], uint32_t code_point)
{
    bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    if (surrogate || code_point > 0x10FFFF)
        return 0;
    if (code_point < 0x80) {
        bytes[0] = (char)code_point;
        return 1;
    }
    int length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const unsigned char lead_bits[5] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    for (int i = length - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    bytes[0] = (char)(lead_bits[length] | code_point);
    return length;
}

size_t utf8_valid_prefix(const char *bytes, size_t size)
{
    size_t offset = 0;
    while (offset < size) {
        bool whole;
        int length = piece_length(&bytes[offset], size - offset, &whole);
        if (!whole)
            break;
        offset += (size_t)length;
    }
    return offset;
}

size_t utf8_length(const char *bytes, size_t size)
{
    size_t count = 0;
    size_t offset = 0;
    while (offset < size) {
        int length = utf8_decode(&bytes[offset], size - offset, NULL);
        offset += length > 0 ? (size_t)length : 1;
        count++;
    }
    return count;
}

void utf8_append_repaired(Buffer *text, const char *bytes, size_t size)
{
    size_t offset = 0;
    while (offset < size) {
        size_t valid = utf8_valid_prefix(&bytes[offset], size - offset);
        buffer_append(text, &bytes[offset], valid);
        offset += valid;
        if (offset == size)
            break;
        bool whole;
        offset += (size_t)piece_length(&bytes[offset], size - offset, &whole);
        buffer_append_string(text, "\xEF\xBF\xBD"); // U+FFFD
    }
}

/* ---- files and lines ---- */

bool text_read(Buffer *text, const char *path, const char *advice, Error *error)
{
    size_t size_before = text->size;
    if (!file_read(text, path, advice, error))
        return false;
    const char *read = &text->bytes[size_before];
    size_t size = text->size - size_before;
    size_t valid = utf8_valid_prefix(read, size);
    if (valid == size)
        return true;
    unsigned byte = (unsigned char)read[valid];
    int line = text_line_number(read, valid);
    text->size = size_before;
    text->bytes[size_before] = '\0';
    return error_set(error,
                     "%s:%d: not UTF-8: byte 0x%02x at offset %zu; convert the file, for example with iconv -t UTF-8",
                     path, line, byte, valid);
}

TextLines text_lines(const char *text, size_t size)
{
    return (TextLines){ .next = text, .end = size > 0 ? text + size : text };
}

bool text_next_line(TextLines *lines)
{
    if (lines->next == lines->end)
        return false;
    size_t left = (size_t)(lines->end - lines->next);
    const char *newline = memchr(lines->next, '\n', left);
    lines->line = lines->next;
    lines->length = newline != NULL ? (size_t)(newline - lines->line) : left;
    lines->next = newline != NULL ? newline + 1 : lines->end;
    lines->number++;
    if (newline != NULL && lines->length > 0 && lines->line[lines->length - 1] == '\r')
        lines->length--;
    return true;
}

int text_line_number(const char *text, size_t offset)
{
    int number = 1;
    for (size_t i = 0; i < offset; i++)
        if (text[i] == '\n')
            number++;
    return number;
}
