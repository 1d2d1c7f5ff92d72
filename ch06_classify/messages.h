/* messages.h: short messages with a label, spam or ham                              book §6.2, tests/test_ch06_messages.c
 * From a file of lines "label TAB text" (the SMS Spam Collection's form, read with the quotes that pandas honours) or from the
 * embedded messages. Balanced and split as the book does it: pandas' sampling with a seed, repeated exactly. */
#ifndef CH06_MESSAGES_H
#define CH06_MESSAGES_H

#include "common/arena.h"
#include "common/error.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Message {
    const char *text; /* a C string */
    bool spam;
    int row; /* its row in the file, from 0 */
} Message;

typedef struct Messages {
    Message *items;
    int count;
} Messages;

/* Reads path, or the embedded messages when path is NULL; texts live in arena. */
bool messages_load(Messages *messages, const char *path, Arena *arena, Error *error);

int messages_count_spam(const Messages *messages);

/* As many of the more frequent label as there are of the other, drawn by pandas' DataFrame.sample(random_state=seed): first the
 * drawn ham, then all spam (the other way round where spam is more frequent). book: create_balanced_dataset */
void messages_balance(Messages *balanced, const Messages *messages, int64_t seed, Arena *arena);

/* Shuffles by DataFrame.sample(frac=1, random_state=seed) and cuts at 70 % and 80 %. book: random_split */
typedef struct MessageSplit {
    Messages train, validation, test;
} MessageSplit;
void messages_split(MessageSplit *split, const Messages *messages, int64_t seed, Arena *arena);

#endif
