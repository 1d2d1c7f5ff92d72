/* Exercise 2.f  A token may end inside a character                         book §2.5
 *
 * A chat shows its tokens one by one. But a token is any bytes, and may end in the middle of a character: 안 is the three bytes EC 95 88,
 * and a small vocabulary spells it in three tokens. Shown one by one each would be a question mark. So what has come is held back
 * until its last character is whole. Given bytes[size], say how many of them can be shown now.
 *
 *     first byte       bits        the character has          all other bytes of a character are 10xxxxxx
 *     0x00 … 0x7F      0xxxxxxx    1 byte
 *     0xC0 … 0xDF      110xxxxx    2 bytes
 *     0xE0 … 0xEF      1110xxxx    3 bytes
 *     0xF0 … 0xF7      11110xxx    4 bytes
 *
 *     61 EC 95       →  1: "a" can be shown, two of three bytes are held back
 *     61 EC 95 88    →  4: all
 *
 * The bytes are valid UTF-8, cut off at any place. char has a sign on many machines: take (unsigned char)bytes[i].
 * Test it: make exercise EX=2.f      Stuck: make hint EX=2.f */
#include "ch02_tokenizer/exercises/ex_2_f.h"

int my_whole_characters(const char *bytes, int size)
{
    (void)bytes; // TODO: write this function; this shows everything at once
    return size;
}
