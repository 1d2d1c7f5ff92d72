/* byte_letters.h: every byte as a letter that can be seen, GPT-2's way            book §2.5, tests/test_ch02_tokenizer.c
 * GPT-2's vocabulary files are texts, and a token is any run of bytes: a space, a line end, a third of a Korean syllable.
 * So the files write each byte as one visible letter: the 188 printable bytes of Latin-1 stand for themselves, the other 68
 * take the letters from U+0100 on, in order. A space becomes "Ġ" (U+0120), a line end "Ċ" (U+010A); " city" is "Ġcity".
 * Source  encoder.py of openai/gpt-2 (bytes_to_unicode). */
#ifndef CH02_BYTE_LETTERS_H
#define CH02_BYTE_LETTERS_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The letter (a code point) that stands for byte, and back: −1 for what stands for no byte. */
uint32_t byte_letter(unsigned char byte);
int byte_of_letter(uint32_t letter);

/* The byte with that number, 0..255, in GPT-2's order: the 188 printable ones first. Token 0 of GPT-2 is "!". */
unsigned char byte_in_order(int number);

/* Appends bytes[size] to text as letters in UTF-8. */
void byte_letters_write(Buffer *text, const char *bytes, size_t size);

/* Appends to bytes what the letters stand for; false at a letter that stands for no byte. */
bool byte_letters_read(Buffer *bytes, const char *letters, size_t size);

#endif
