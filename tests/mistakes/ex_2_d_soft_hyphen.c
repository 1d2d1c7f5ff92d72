// says: 0xAD is a hyphen that cannot be seen
#include "ch02_tokenizer/exercises/ex_2_d.h"

#include <stdbool.h>

void my_byte_letters(int letters[BYTES])
{
    int hidden = 0; // so many letters from 0x100 on are taken
    for (int b = 0; b < BYTES; b++) {
        bool seen = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xFF);
        if (seen) {
            letters[b] = b;
        } else {
            letters[b] = 0x100 + hidden;
            hidden++;
        }
    }
}
