#include "ch06_classify/messages.h"

#include "common/buffer.h"
#include "common/csv.h"
#include "common/data/embedded.h"
#include "common/rng.h"
#include "common/text.h"

#include <string.h>

static bool label_read(bool *spam, const CsvReader *reader, Error *error)
{
    *spam = strcmp(reader->fields[0], "spam") == 0;
    if (*spam || strcmp(reader->fields[0], "ham") == 0)
        return true;
    return error_set(error, "%s:%d: unknown label \"%.40s\"; a line is spam<TAB>text or ham<TAB>text", reader->name,
                     reader->line, reader->fields[0]);
}

/* Appends one message; the list doubles in the arena when it is full. */
static void messages_add(Messages *messages, int *capacity, Message message, Arena *arena)
{
    if (messages->count == *capacity) {
        *capacity = *capacity == 0 ? 1024 : 2 * *capacity;
        Message *items = arena_alloc(arena, (size_t)*capacity * sizeof *items);
        if (messages->count > 0)
            memcpy(items, messages->items, (size_t)messages->count * sizeof *items);
        messages->items = items;
    }
    messages->items[messages->count] = message;
    messages->count++;
}

static bool messages_parse(Messages *messages, const char *text, size_t size, const char *name, Arena *arena,
                           Error *error)
{
    CsvReader reader;
    int capacity = 0;
    bool ok = true;
    *messages = (Messages){ 0 };
    csv_open(&reader, text, size, name, '\t', 2);
    while (ok && csv_next(&reader, error)) {
        Message message = { .row = messages->count };
        ok = label_read(&message.spam, &reader, error);
        message.text = arena_strdup(arena, reader.fields[1]);
        messages_add(messages, &capacity, message, arena);
    }
    ok = ok && !reader.failed;
    csv_close(&reader);
    int spam = messages_count_spam(messages);
    if (ok && (spam < 10 || messages->count - spam < 10))
        return error_set(error, "%s: %d spam and %d ham messages; at least 10 of each are needed to train and to test",
                         name, spam, messages->count - spam);
    return ok;
}

bool messages_load(Messages *messages, const char *path, Arena *arena, Error *error)
{
    if (path == NULL) {
        size_t size;
        const char *text = embedded_messages(&size);
        return messages_parse(messages, text, size, "the embedded messages", arena, error);
    }
    Buffer text = { 0 };
    bool ok = text_read(&text, path, "get the SMS Spam Collection with: make data", error) &&
              messages_parse(messages, text.bytes, text.size, path, arena, error);
    buffer_free(&text);
    return ok;
}

int messages_count_spam(const Messages *messages)
{
    int spam = 0;
    for (int i = 0; i < messages->count; i++)
        spam += messages->items[i].spam;
    return spam;
}

/* The messages with that label, in their order. */
static Messages with_label(const Messages *messages, bool spam, Arena *arena)
{
    Messages chosen = { .items = arena_alloc(arena, (size_t)messages->count * sizeof(Message)) };
    for (int i = 0; i < messages->count; i++) {
        if (messages->items[i].spam == spam)
            chosen.items[chosen.count++] = messages->items[i];
    }
    return chosen;
}

/* DataFrame.sample(n=count, random_state=seed): the first count of a permutation of the rows. */
static Messages sample(const Messages *messages, int count, int64_t seed, Arena *arena)
{
    int *permutation = arena_alloc(arena, (size_t)messages->count * sizeof *permutation);
    rng_numpy_permutation(permutation, messages->count, seed);
    Messages drawn = { arena_alloc(arena, (size_t)count * sizeof(Message)), count };
    for (int i = 0; i < count; i++)
        drawn.items[i] = messages->items[permutation[i]];
    return drawn;
}

void messages_balance(Messages *balanced, const Messages *messages, int64_t seed, Arena *arena)
{
    int spam_count = messages_count_spam(messages);
    bool rare_is_spam = spam_count <= messages->count - spam_count;
    Messages rare = with_label(messages, rare_is_spam, arena);
    Messages frequent = with_label(messages, !rare_is_spam, arena);
    Messages drawn = sample(&frequent, rare.count, seed, arena);
    balanced->count = 2 * rare.count;
    balanced->items = arena_alloc(arena, (size_t)balanced->count * sizeof(Message));
    memcpy(balanced->items, drawn.items, (size_t)rare.count * sizeof(Message));
    memcpy(balanced->items + rare.count, rare.items, (size_t)rare.count * sizeof(Message));
}

void messages_split(MessageSplit *split, const Messages *messages, int64_t seed, Arena *arena)
{
    Messages shuffled = sample(messages, messages->count, seed, arena);
    int train_end = (int)(messages->count * 0.7);
    int validation_end = train_end + (int)(messages->count * 0.1);
    split->train = (Messages){ shuffled.items, train_end };
    split->validation = (Messages){ shuffled.items + train_end, validation_end - train_end };
    split->test = (Messages){ shuffled.items + validation_end, messages->count - validation_end };
}
