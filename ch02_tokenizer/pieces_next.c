/* GPT-2's pattern, walked by hand: what pieces_next_by_pattern finds, several times as fast.
 * Six alternatives, and each asks only for the kind of a character (character_kinds.h), so that a table does what a machine
 * for all patterns does. The three that begin with " ?" are one: a run of characters of the same kind, which is not white
 * space, with or without a space in front. What the table does not know, characters above U+FFFF and bytes that are not
 * UTF-8, is left to PCRE2, for that one piece. Read first: pieces.c. */
#include "ch02_tokenizer/character_kinds.h"
#include "ch02_tokenizer/pieces.h"

#include <string.h>

enum { KIND_END = -1, KIND_UNKNOWN = -2 }; /* behind the text; not in the table */

/* The kind of the character at text, and its bytes in *length. */
static inline int kind_at(const Pieces *pieces, const char *text, size_t *length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t left = (size_t)(pieces->end - text);
    if (left == 0)
        return KIND_END;
    if (bytes[0] < 0x80) {
        *length = 1;
        return pieces->kinds[bytes[0]];
    }
    if (left >= 2 && bytes[0] >= 0xC2 && bytes[0] < 0xE0 && (bytes[1] & 0xC0) == 0x80) {
        *length = 2;
        return pieces->kinds[(bytes[0] & 0x1F) << 6 | (bytes[1] & 0x3F)];
    }
    if (left >= 3 && (bytes[0] & 0xF0) == 0xE0 && (bytes[1] & 0xC0) == 0x80 && (bytes[2] & 0xC0) == 0x80) {
        int character = (bytes[0] & 0x0F) << 12 | (bytes[1] & 0x3F) << 6 | (bytes[2] & 0x3F);
        *length = 3;
        if (character >= 0x800 && (character < 0xD800 || character > 0xDFFF)) // no longer form, no surrogate
            return pieces->kinds[character];
    }
    return KIND_UNKNOWN;
}

/* 's 't 're 've 'm 'll 'd: the bytes of the short form's ending at text, 0 if there is none. */
static size_t short_form(const char *text, size_t left)
{
    if (left < 2 || text[0] != '\'')
        return 0;
    if (text[1] == 's' || text[1] == 't' || text[1] == 'm' || text[1] == 'd')
        return 2;
    bool two = left >= 3 && ((text[1] == 'r' && text[2] == 'e') || (text[1] == 'v' && text[2] == 'e') ||
                             (text[1] == 'l' && text[2] == 'l'));
    return two ? 3 : 0;
}

/* The bytes of the next piece, 0 where PCRE2 must say. */
static size_t piece_length(const Pieces *pieces)
{
    const char *start = pieces->next;
    size_t length = short_form(start, (size_t)(pieces->end - start));
    if (length > 0)
        return length;

    size_t last = 0; // bytes of the last character read
    int kind = kind_at(pieces, start, &last);
    const char *at = start + last;
    if (*start == ' ') {
        int behind = kind_at(pieces, at, &last);
        if (behind != KIND_END && behind != KIND_WHITE_SPACE) { //  ?\p{L}+ and its like
            kind = behind;
            at += last;
        }
    }
    if (kind == KIND_UNKNOWN)
        return 0;

    size_t ahead = 0;
    int next_kind;
    while ((next_kind = kind_at(pieces, at, &ahead)) == kind) {
        at += ahead;
        last = ahead;
    }
    if (next_kind == KIND_UNKNOWN)
        return 0;
    length = (size_t)(at - start);
    bool before_word = kind == KIND_WHITE_SPACE && next_kind != KIND_END;
    return before_word && length > last ? length - last : length; // \s+(?!\S) leaves one, \s+ has only one
}

bool pieces_next(Pieces *pieces)
{
    if (pieces->next == pieces->end)
        return false;
    size_t length = piece_length(pieces);
    if (length == 0)
        return pieces_next_by_pattern(pieces);
    pieces->piece = pieces->next;
    pieces->length = length;
    pieces->next += length;
    return true;
}
