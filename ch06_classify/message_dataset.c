#include "ch06_classify/message_dataset.h"

#include <string.h>

/* The tokens of a message, in list, which is emptied first. */
static void encode(TokenList *list, const Tokenizer *tokenizer, const Message *message)
{
    list->count = 0;
    tokenizer_encode(tokenizer, list, message->text, strlen(message->text), false);
}

int messages_longest(const Messages *messages, const Tokenizer *tokenizer)
{
    TokenList list = { 0 };
    int longest = 0;
    for (int i = 0; i < messages->count; i++) {
        encode(&list, tokenizer, &messages->items[i]);
        if (list.count > longest)
            longest = list.count;
    }
    token_list_free(&list);
    return longest;
}

void message_dataset_init(MessageDataset *dataset, const Messages *messages, const Tokenizer *tokenizer, int max_length,
                          Arena *arena)
{
    size_t count = (size_t)messages->count;
    size_t T = (size_t)(max_length > 0 ? max_length : messages_longest(messages, tokenizer));
    *dataset = (MessageDataset){
        .messages = *messages,
        .tokenizer = tokenizer,
        .max_length = (int)T,
        .pad_id = tokenizer_end_of_text(tokenizer),
        .ids = arena_alloc(arena, count * T * sizeof *dataset->ids),
        .lengths = arena_alloc(arena, count * sizeof *dataset->lengths),
        .labels = arena_alloc(arena, count * sizeof *dataset->labels),
    };
    TokenList list = { 0 };
    for (size_t i = 0; i < count; i++) {
        encode(&list, tokenizer, &messages->items[i]);
        if (list.count > dataset->max_length) {
            list.count = dataset->max_length;
            dataset->cut++;
        }
        int *row = &dataset->ids[i * T];
        for (int t = 0; t < dataset->max_length; t++)
            row[t] = t < list.count ? list.ids[t] : dataset->pad_id;
        dataset->lengths[i] = list.count;
        dataset->labels[i] = messages->items[i].spam ? LABEL_SPAM : LABEL_NOT_SPAM;
    }
    token_list_free(&list);
}

const int *message_dataset_row(const MessageDataset *dataset, int message)
{
    return &dataset->ids[(size_t)message * (size_t)dataset->max_length];
}
