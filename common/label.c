#include "common/label.h"

#include "common/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* One visible piece: a character, an escape, or the number of a byte. Its length in bytes; *used: how many bytes of token. */
static size_t visible_piece(char piece[8], const char *token, size_t length, bool show_spaces, size_t *used)
{
    unsigned char byte = (unsigned char)token[0];
    uint32_t character = 0;
    int character_bytes = utf8_decode(token, length, &character);
    *used = character_bytes > 0 ? (size_t)character_bytes : 1;

    if (byte == ' ' && show_spaces)
        strcpy(piece, "␣");
    else if (byte == '\n')
        strcpy(piece, "\\n");
    else if (byte == '\t')
        strcpy(piece, "\\t");
    else if (byte == '\r')
        strcpy(piece, "\\r");
    else if (character_bytes == 0 || byte < 0x20 || byte == 0x7f)
        snprintf(piece, 8, "<%02X>", byte); // a byte alone: half a character, or a control character
    else if (character >= 0x80 && character < 0xa0)
        snprintf(piece, 8, "<%02X>", (unsigned)character); // C1 controls: no letter either
    else {
        memcpy(piece, token, *used);
        piece[*used] = '\0';
    }
    return strlen(piece);
}

static char *label_write(char *label, size_t size, const char *token, size_t length, bool show_spaces)
{
    static const char cut[] = "…";
    size_t written = 0;
    size_t last_cut = 0; // the longest beginning that leaves room for the sign
    for (size_t i = 0, used; i < length; i += used) {
        char piece[8];
        size_t piece_size = visible_piece(piece, &token[i], length - i, show_spaces, &used);
        if (written + piece_size + 1 > size) {
            if (last_cut + sizeof cut <= size) {
                memcpy(&label[last_cut], cut, sizeof cut);
                return label;
            }
            break;
        }
        memcpy(&label[written], piece, piece_size);
        written += piece_size;
        if (written + sizeof cut <= size)
            last_cut = written;
    }
    if (size > 0)
        label[written] = '\0';
    return label;
}

char *label_from_token(char *label, size_t size, const char *token, size_t length)
{
    return label_write(label, size, token, length, true);
}

char *label_from_text(char *label, size_t size, const char *text, size_t length)
{
    return label_write(label, size, text, length, false);
}
