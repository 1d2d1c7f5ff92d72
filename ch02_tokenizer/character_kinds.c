#define PCRE2_CODE_UNIT_WIDTH 8 /* UTF-8 */
#include "ch02_tokenizer/character_kinds.h"

#include "common/error.h"
#include "common/text.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

/* A run of characters of one kind; the number of the group that fits is the kind. */
static const char runs_pattern[] = "(\\p{L}+)|(\\p{N}+)|(\\p{White_Space}+)";

/* All characters, one after the other, as UTF-8. Returns the text's size in bytes. */
static size_t write_all_characters(char *text)
{
    size_t size = 0;
    for (uint32_t character = 0; character < KIND_CHARACTERS; character++)
        size += (size_t)utf8_encode(&text[size], character); // writes nothing for what is no character
    return size;
}

void character_kinds_fill(unsigned char *kinds)
{
    char *text = malloc(3 * KIND_CHARACTERS);
    int error_number;
    PCRE2_SIZE error_offset;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)runs_pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP,
                                     &error_number, &error_offset, NULL);
    pcre2_match_data *match = code != NULL ? pcre2_match_data_create_from_pattern(code, NULL) : NULL;
    if (text == NULL || match == NULL)
        fatal("out of memory for the tokenizer's table of characters");

    memset(kinds, KIND_OTHER, KIND_CHARACTERS);
    size_t size = write_all_characters(text);
    size_t offset = 0;
    for (;;) { // one run of letters, digits or white space after the other
        int group = pcre2_match(code, (PCRE2_SPTR)text, size, offset, PCRE2_NO_UTF_CHECK, match, NULL) - 1;
        if (group <= 0)
            break;
        const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(match);
        offset = offsets[0];
        while (offset < offsets[1]) {
            uint32_t character;
            offset += (size_t)utf8_decode(&text[offset], size - offset, &character);
            kinds[character] = (unsigned char)(KIND_LETTER + group - 1);
        }
    }
    pcre2_match_data_free(match);
    pcre2_code_free(code);
    free(text);
}
