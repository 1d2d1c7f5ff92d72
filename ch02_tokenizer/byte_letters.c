#include "ch02_tokenizer/byte_letters.h"

#include "common/text.h"

enum { PRINTABLE_BYTES = 188, FIRST_EXTRA_LETTER = 0x100 };

/* Printable in Latin-1, and not a space: ! … ~, ¡ … ¬, ® … ÿ. AD, the soft hyphen, cannot be seen. */
static bool is_printable(int byte)
{
    return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xFF && byte != 0xAD);
}

/* How many bytes below this one are not printable. */
static int hidden_below(int byte)
{
    if (byte <= 0x20)
        return byte; // 00 … 1F
    if (byte <= 0x7F)
        return 33; // 00 … 20
    if (byte <= 0xA0)
        return 33 + (byte - 0x7F); // … and 7F … 9F
    return byte <= 0xAD ? 67 : 68; // … and A0, and then AD
}

uint32_t byte_letter(unsigned char byte)
{
    return is_printable(byte) ? byte : (uint32_t)(FIRST_EXTRA_LETTER + hidden_below(byte));
}

int byte_of_letter(uint32_t letter)
{
    if (letter < FIRST_EXTRA_LETTER)
        return is_printable((int)letter) ? (int)letter : -1;
    int hidden = (int)(letter - FIRST_EXTRA_LETTER);
    if (letter >= FIRST_EXTRA_LETTER + 256 - PRINTABLE_BYTES)
        return -1;
    if (hidden <= 0x20)
        return hidden;
    return hidden < 67 ? 0x7F + (hidden - 33) : 0xAD;
}

unsigned char byte_in_order(int number)
{
    if (number >= PRINTABLE_BYTES)
        return (unsigned char)byte_of_letter((uint32_t)(FIRST_EXTRA_LETTER + number - PRINTABLE_BYTES));
    int byte = '!' + number; // 94 of them: ! … ~
    if (byte > '~')
        byte += 0xA1 - ('~' + 1); // then ¡ …
    if (byte >= 0xAD)
        byte++; // … without AD
    return (unsigned char)byte;
}

void byte_letters_write(Buffer *text, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char utf8[4];
        int length = utf8_encode(utf8, byte_letter((unsigned char)bytes[i]));
        buffer_append(text, utf8, (size_t)length);
    }
}

bool byte_letters_read(Buffer *bytes, const char *letters, size_t size)
{
    size_t offset = 0;
    while (offset < size) {
        uint32_t letter;
        int length = utf8_decode(&letters[offset], size - offset, &letter);
        int value = length > 0 ? byte_of_letter(letter) : -1;
        if (value < 0)
            return false;
        char byte = (char)value;
        buffer_append(bytes, &byte, 1);
        offset += (size_t)length;
    }
    return true;
}
