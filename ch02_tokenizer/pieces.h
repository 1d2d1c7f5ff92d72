/* pieces.h: a text cut into pieces, before byte-pair encoding                          book §2.5, tests/test_ch02_pieces.c
 * No token reaches across the border of two pieces: so "dog", "dog." and "dog!" share a token, and a merge never joins the end
 * of one word with the beginning of the next. A piece is, by the first of these that fits, as GPT-2 has them:
 *     's 't 're 've 'm 'll 'd      a short form's ending
 *      ?\p{L}+                     letters of any script, with one space in front
 *      ?\p{N}+                     digits of any script, with one space in front
 *      ?[^\s\p{L}\p{N}]+           anything else that is no white space, with one space in front
 *     \s+(?!\S)                    white space, but the last character of it is left for the word behind
 *     \s+                          white space
 * A run of bytes that is not UTF-8 is a piece of its own: the pieces, one after the other, are always the whole text.
 *     Pieces pieces;
 *     pieces_start(&pieces, pattern, text, size);
 *     while (pieces_next(&pieces))
 *         use(pieces.piece, pieces.length);
 *     pieces_end(&pieces);
 * pieces_next_by_pattern hands GPT-2's pattern, to the letter, to PCRE2 (pieces.c): that explains what a piece is. pieces_next
 * finds the same pieces by hand, with a table of characters (pieces_next.c). A test holds them equal on any bytes.
 * Speed   linear in the text, whatever is in it. PCRE2 compiles the pattern to machine code where the system allows that.
 * Source  encoder.py of openai/gpt-2 for the pattern; PCRE2 (pcre2api, pcre2unicode, "Matching in invalid UTF strings"). */
#ifndef CH02_PIECES_H
#define CH02_PIECES_H

#include <stdbool.h>
#include <stddef.h>

/* The compiled pattern: made once, used by any number of threads. */
typedef struct PiecePattern PiecePattern;

PiecePattern *piece_pattern_new(void); /* never NULL: without memory the program ends */
void piece_pattern_free(PiecePattern *pattern);

/* A walk over a text, like TextLines (common/text.h). */
typedef struct Pieces {
    const char *piece; /* the current piece, not ended by 0 */
    size_t length;     /* its bytes, at least 1 */
    const char *next;  /* where the next piece begins */
    const char *end;   /* where the text ends */
    const PiecePattern *pattern;
    const unsigned char *kinds; /* the pattern's table of characters (character_kinds.h) */
    void *match;                /* PCRE2's memory for one match */
} Pieces;

void pieces_start(Pieces *pieces, const PiecePattern *pattern, const char *text, size_t size);
void pieces_restart(Pieces *pieces, const char *text, size_t size); /* another text with the same walk */
bool pieces_next(Pieces *pieces);
bool pieces_next_by_pattern(Pieces *pieces); /* the same, only slower; the two may take turns */
void pieces_end(Pieces *pieces);

#endif
