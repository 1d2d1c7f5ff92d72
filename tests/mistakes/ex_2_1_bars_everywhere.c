// says: the bars belong into spelled alone
#include "ch02_tokenizer/exercises/ex_2_1.h"

#include <stdlib.h>
#include <string.h>

/* Appends what the ids stand for. */
static void append_decoded(Buffer *text, const Tokenizer *tokenizer, const int *ids, int count)
{
    size_t size;
    char *decoded = tokenizer_decode(tokenizer, ids, count, &size);
    buffer_append(text, decoded, size);
    free(decoded);
}

void my_unknown_words(const Tokenizer *tokenizer, const char *text, TokenList *list, Buffer *spelled, Buffer *whole)
{
    tokenizer_encode(tokenizer, list, text, strlen(text), false);
    for (int i = 0; i < list->count; i++) {
        append_decoded(spelled, tokenizer, &list->ids[i], 1);
        buffer_append_string(spelled, "|");
    }
    buffer_append(whole, spelled->bytes, spelled->size);
}
