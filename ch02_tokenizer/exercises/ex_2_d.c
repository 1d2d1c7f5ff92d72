/* Exercise 2.d  Every byte a letter                                        book §2.5
 *
 * GPT-2's vocabulary files are texts, but a token is any bytes: a space, a line end, a third of a syllable. So each of the 256 bytes
 * is written as a letter that can be seen. Bytes that can be seen as they are stand for themselves:
 *
 *     0x21 … 0x7E   ! to ~              0xA1 … 0xAC   ¡ to ¬              0xAE … 0xFF   ® to ÿ
 *
 * All others, in the order of their numbers, take the letters 0x100, 0x101, 0x102, … So byte 0 is 0x100 (Ā), and a space, the 33rd of
 * them, is 0x120 (Ġ): that is why GPT-2's tokens look like "Ġcity". Fill letters[256]: letters[b] is the code point for byte b.
 *
 * Before you write: how many bytes do not stand for themselves, and what is the last letter?
 * Test it: make exercise EX=2.d      Stuck: make hint EX=2.d */
#include "ch02_tokenizer/exercises/ex_2_d.h"

void my_byte_letters(int letters[BYTES])
{
    (void)letters; // TODO: write this function
}
