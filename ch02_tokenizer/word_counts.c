#define _GNU_SOURCE /* memmem */
#include "ch02_tokenizer/word_counts.h"

#include "ch02_tokenizer/pieces.h"
#include "ch02_tokenizer/tokenizer.h"
#include "common/error.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void count_word(WordCounts *counts, const char *bytes, size_t size)
{
    int place = *dictionary_add(&counts->index, bytes, size, counts->count);
    if (place < counts->count) {
        counts->words[place].count++;
        return;
    }
    if (counts->count == counts->capacity) {
        if (counts->capacity > INT_MAX / 2)
            fatal("a text with more than %d different words; take a smaller one", counts->count);
        counts->capacity = counts->capacity > 0 ? 2 * counts->capacity : 1024;
        counts->words = realloc(counts->words, (size_t)counts->capacity * sizeof *counts->words);
        if (counts->words == NULL)
            fatal("out of memory: %d different words", counts->capacity);
    }
    counts->words[counts->count++] = (Word){ bytes, size, 1 };
}

void word_counts_add_text(WordCounts *counts, const char *text, size_t size)
{
    PiecePattern *pattern = piece_pattern_new();
    Pieces pieces;
    pieces_start(&pieces, pattern, text, 0);
    while (size > 0) {
        const char *separator = memmem(text, size, END_OF_TEXT, strlen(END_OF_TEXT));
        size_t length = separator != NULL ? (size_t)(separator - text) : size;
        pieces_restart(&pieces, text, length);
        while (pieces_next(&pieces))
            count_word(counts, pieces.piece, pieces.length);
        size_t used = separator != NULL ? length + strlen(END_OF_TEXT) : length;
        text += used;
        size -= used;
    }
    pieces_end(&pieces);
    piece_pattern_free(pattern);
}

void word_counts_free(WordCounts *counts)
{
    free(counts->words);
    dictionary_free(&counts->index);
    *counts = (WordCounts){ 0 };
}
