/* Solution 2.d  Every byte a letter                                        book §2.5
 * 68 bytes do not stand for themselves: 0 … 0x20, 0x7F … 0xA0, 0xAD; the last letter is 0x143. The library's is byte_letter in
 * ch02_tokenizer/byte_letters.c, which needs no table. */
#include "ch02_tokenizer/exercises/ex_2_d.h"

#include <stdbool.h>

void my_byte_letters(int letters[BYTES])
{
    int hidden = 0; // so many letters from 0x100 on are taken
    for (int b = 0; b < BYTES; b++) {
        bool seen = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xFF && b != 0xAD);
        if (seen) {
            letters[b] = b;
        } else {
            letters[b] = 0x100 + hidden;
            hidden++;
        }
    }
}
