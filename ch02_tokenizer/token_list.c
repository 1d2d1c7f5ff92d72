#include "ch02_tokenizer/tokenizer.h"

#include <limits.h>
#include <stdlib.h>

/* Room for count more ids: twice as much as before, or what is needed. */
static void make_room(TokenList *list, int count)
{
    int wanted = list->capacity > 0 ? list->capacity : 32;
    if (count > INT_MAX / 2 - wanted)
        fatal("a text of more than %d tokens; take a smaller one", list->count);
    list->capacity = 2 * (wanted > count ? wanted : count);
    list->ids = realloc(list->ids, (size_t)list->capacity * sizeof *list->ids);
    if (list->ids == NULL)
        fatal("out of memory: a text of %d tokens", list->capacity);
}

int *token_list_extend(TokenList *list, int count)
{
    if (count > list->capacity - list->count)
        make_room(list, count);
    int *ids = &list->ids[list->count];
    list->count += count;
    return ids;
}

void token_list_add(TokenList *list, int id)
{
    *token_list_extend(list, 1) = id;
}

void token_list_free(TokenList *list)
{
    free(list->ids);
    *list = (TokenList){ 0 };
}
