/* message_dataset.h: messages as rows of tokens, all of one length                    book §6.3, tests/test_ch06_dataset.c
 * Each message is encoded and filled up with <|endoftext|> to the length of the longest one (of the training set), so that a
 * batch is one matrix ids[B,T]. The book's SpamDataset.
 * Memory  ids, lengths and labels in the arena; the messages' texts stay where they are. Read next: classifier.h. */
#ifndef CH06_MESSAGE_DATASET_H
#define CH06_MESSAGE_DATASET_H

#include "ch02_tokenizer/tokenizer.h"
#include "ch06_classify/messages.h"
#include "common/arena.h"

typedef struct MessageDataset {
    Messages messages;
    const Tokenizer *tokenizer;
    int max_length; /* T: columns of every row */
    int pad_id;     /* <|endoftext|> */
    int *ids;       /* ids[count,T] */
    int *lengths;   /* lengths[count]: tokens of each message, without the padding; at most T */
    int *labels;    /* labels[count]: 1 spam, 0 not */
    int cut;        /* messages that were longer than T and lost their ends */
} MessageDataset;

enum { LABEL_NOT_SPAM, LABEL_SPAM, LABEL_COUNT };

/* max_length 0: that of the longest message here. */
void message_dataset_init(MessageDataset *dataset, const Messages *messages, const Tokenizer *tokenizer, int max_length,
                          Arena *arena);

/* Tokens of the longest message. */
int messages_longest(const Messages *messages, const Tokenizer *tokenizer);

/* The row of a message. */
const int *message_dataset_row(const MessageDataset *dataset, int message);

#endif
