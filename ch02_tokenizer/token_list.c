#include "ch02_tokenizer/tokenizer.h"

#include <limits.h>
#include <stdlib.h>

void token_list_add(TokenList *list, int id)
{
    if (list->count == list->capacity) {
        if (list->capacity > INT_MAX / 2)
            fatal("a text of more than %d tokens; take a smaller one", list->capacity);
        list->capacity = list->capacity > 0 ? 2 * list->capacity : 64;
        list->ids = realloc(list->ids, (size_t)list->capacity * sizeof *list->ids);
        if (list->ids == NULL)
            fatal("out of memory: a text of %d tokens", list->capacity);
    }
    list->ids[list->count++] = id;
}

void token_list_free(TokenList *list)
{
    free(list->ids);
    *list = (TokenList){ 0 };
}
