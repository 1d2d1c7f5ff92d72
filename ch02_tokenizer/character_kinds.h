/* character_kinds.h: is a character a letter, a digit, white space or something else?       tests/test_ch02_pieces.c
 * GPT-2's splitting pattern asks nothing more of a character than its kind, by Unicode's properties: Letter (\p{L}), Number
 * (\p{N}), White_Space (\s), anything else. Unicode has 63,488 characters below U+10000, which no table typed by hand should
 * hold: PCRE2 is asked once, and remembers for us. Read next: pieces.h. */
#ifndef CH02_CHARACTER_KINDS_H
#define CH02_CHARACTER_KINDS_H

enum { KIND_LETTER, KIND_NUMBER, KIND_WHITE_SPACE, KIND_OTHER };

enum { KIND_CHARACTERS = 0x10000 }; /* all that UTF-8 writes with up to three bytes */

/* kinds[KIND_CHARACTERS]: the kind of each character, by its number. What is no character (U+D800..U+DFFF) is left as
 * KIND_OTHER. About two milliseconds. */
void character_kinds_fill(unsigned char *kinds);

#endif
