/* ex_2_1.h: see ex_2_1.c */
#ifndef CH02_EXERCISES_EX_2_1_H
#define CH02_EXERCISES_EX_2_1_H

#include "ch02_tokenizer/tokenizer.h"
#include "common/buffer.h"

/* The ids of text go into list; spelled receives each token with a bar behind it; whole receives all ids decoded together. */
void my_unknown_words(const Tokenizer *tokenizer, const char *text, TokenList *list, Buffer *spelled, Buffer *whole);

#endif
