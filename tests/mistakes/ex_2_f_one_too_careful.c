// says: the last letter is held back
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
        if (place + length >= size)
            break; // its end has not come yet
        place += length;
    }
    return place;
}
