/* message_language.h: the model learns how messages read, before it learns what they are           tests/test_ch06_finetune.c
 * Language modelling needs no labels. Every message that is not kept for validation or test may serve: the training messages,
 * and those that balancing left out (in the SMS Spam Collection 4,000). The book does not need this step: GPT-2 has read more.
 * Source  Gururangan et al., "Don't Stop Pretraining", ACL 2020. Read next: classify.h. */
#ifndef CH06_MESSAGE_LANGUAGE_H
#define CH06_MESSAGE_LANGUAGE_H

#include "ch02_tokenizer/tokenizer.h"
#include "ch04_gpt/gpt.h"
#include "ch05_pretrain/trainer.h"
#include "ch06_classify/messages.h"
#include "common/buffer.h"

/* Appends the texts of all messages that are neither in split's validation nor in its test set, each followed by
 * <|endoftext|>. */
void messages_append_unlabelled(Buffer *text, const Messages *all, const MessageSplit *split);

/* Epochs of next-token prediction on text, in rows of row_length tokens, batch rows a step. log: start with { 0 }. */
bool messages_learn_language(TrainLog *log, GPT *gpt, const Tokenizer *tokenizer, const char *text, size_t size,
                             int row_length, int batch, const TrainSettings *settings, Rng *rng, Error *error);

#endif
