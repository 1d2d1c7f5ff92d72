/* Solution 2.f  A token may end inside a character                         book §2.5
 * The library's is utf8_valid_prefix in common/text.c, which also stops at what is no UTF-8 at all. */
#include "ch02_tokenizer/exercises/ex_2_f.h"

static int character_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xE0)
        return 2;
    return first < 0xF0 ? 3 : 4;
}

int my_whole_characters(const char *bytes, int size)
{
    int place = 0; // the first byte of a character
    while (place < size) {
        int length = character_length((unsigned char)bytes[place]);
        if (place + length > size)
            break; // its end has not come yet
        place += length;
    }
    return place;
}
