#define PCRE2_CODE_UNIT_WIDTH 8 /* UTF-8 */
#include "ch02_tokenizer/pieces.h"

#include "ch02_tokenizer/character_kinds.h"
#include "common/buffer.h"
#include "common/error.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

/* GPT-2's pattern, to the letter. */
static const char gpt2_pattern[] = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

enum {
    FIRST_WINDOW = 256, /* bytes shown to PCRE2 at first; nearly every piece is far shorter */
    LONGEST_CHARACTER = 4
};

struct PiecePattern {
    pcre2_code *code;
    unsigned char kinds[KIND_CHARACTERS];
};

/* \s is Unicode's property White_Space where GPT-2 runs. PCRE2's own \s has one character more (U+180E, which Unicode took
 * out in 2013): so the property is named. */
static void name_white_space(Buffer *pattern)
{
    for (const char *c = gpt2_pattern; *c != '\0'; c++) {
        if (c[0] == '\\' && (c[1] == 's' || c[1] == 'S')) {
            buffer_append_string(pattern, c[1] == 's' ? "\\p{White_Space}" : "\\P{White_Space}");
            c++;
        } else {
            buffer_append(pattern, c, 1);
        }
    }
}

PiecePattern *piece_pattern_new(void)
{
    Buffer text = { 0 };
    name_white_space(&text);
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF;
    int error_number;
    PCRE2_SIZE error_offset;
    PiecePattern *pattern = malloc(sizeof *pattern);
    if (pattern == NULL)
        fatal("out of memory for the tokenizer's pattern");
    pattern->code = pcre2_compile((PCRE2_SPTR)text.bytes, text.size, options, &error_number, &error_offset, NULL);
    buffer_free(&text);
    if (pattern->code == NULL) {
        char message[256];
        pcre2_get_error_message(error_number, (PCRE2_UCHAR *)message, sizeof message);
        fatal("PCRE2 %d.%d cannot compile GPT-2's pattern: %s at offset %zu; version 10.40 or later can", PCRE2_MAJOR,
              PCRE2_MINOR, message, error_offset);
    }
    pcre2_jit_compile(pattern->code,
                      PCRE2_JIT_COMPLETE); // where that is not allowed, matching is slower, not different
    character_kinds_fill(pattern->kinds);
    return pattern;
}

void piece_pattern_free(PiecePattern *pattern)
{
    if (pattern == NULL)
        return;
    pcre2_code_free(pattern->code);
    free(pattern);
}

void pieces_start(Pieces *pieces, const PiecePattern *pattern, const char *text, size_t size)
{
    *pieces = (Pieces){ .pattern = pattern, .kinds = pattern->kinds };
    pieces->match = pcre2_match_data_create_from_pattern(pattern->code, NULL);
    if (pieces->match == NULL)
        fatal("out of memory for the tokenizer's pattern");
    pieces_restart(pieces, text, size);
}

void pieces_restart(Pieces *pieces, const char *text, size_t size)
{
    pieces->next = text;
    pieces->end = size > 0 ? text + size : text;
}

void pieces_end(Pieces *pieces)
{
    pcre2_match_data_free(pieces->match);
    *pieces = (Pieces){ 0 };
}

/* Looks for the first match in text[window]: it begins at *from and ends at *to. False: there is none. */
static bool find(const Pieces *pieces, size_t window, size_t *from, size_t *to)
{
    int result = pcre2_match(pieces->pattern->code, (PCRE2_SPTR)pieces->next, window, 0, 0, pieces->match, NULL);
    if (result == PCRE2_ERROR_NOMATCH)
        return false;
    if (result < 0) {
        char message[256];
        pcre2_get_error_message(result, (PCRE2_UCHAR *)message, sizeof message);
        fatal("PCRE2 fails at a text: %s", message);
    }
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(pieces->match);
    *from = offsets[0];
    *to = offsets[1];
    return true;
}

/* The pattern fits every valid character, so a match that begins later has invalid bytes in front: these are a piece.
 * PCRE2 sees a window of the text only. A match that ends at least one character before the window does would be the same in
 * the whole text (the pattern looks one character ahead); otherwise the window is doubled. That keeps the work linear also
 * where PCRE2 checks all it is shown for valid UTF-8 before each match (it does when it cannot make machine code). */
bool pieces_next_by_pattern(Pieces *pieces)
{
    size_t left = (size_t)(pieces->end - pieces->next);
    if (left == 0)
        return false;
    size_t length = 0;
    for (size_t window = FIRST_WINDOW; length == 0; window *= 2) {
        bool all = window >= left;
        if (all)
            window = left;
        size_t from = 0, to = 0;
        bool found = find(pieces, window, &from, &to);
        if (found && from > 0)
            length = from;
        else if (found && (all || to + LONGEST_CHARACTER <= window))
            length = to;
        else if (!found && all)
            length = left;
    }
    pieces->piece = pieces->next;
    pieces->length = length;
    pieces->next += length;
    return true;
}
