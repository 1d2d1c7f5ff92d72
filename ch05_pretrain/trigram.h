/* trigram.h: the language model before neural networks: counting                              tests/test_ch05_trigram.c
 * The probability of a token after the two before it, from how often that was seen, with the rest of the probability given to
 * what was seen after one token, after none: interpolated modified Kneser-Ney smoothing, the best of its kind. A GPT that
 * does not pass this line has learned nothing beyond the last two tokens.
 * Source  Kneser, Ney, ICASSP 1995; Chen, Goodman, "An Empirical Study of Smoothing Techniques", 1998. Read next: pretrain.c. */
#ifndef CH05_TRIGRAM_H
#define CH05_TRIGRAM_H

#include <stddef.h>

typedef struct Trigram Trigram;

/* Counts rows[row_count][row_length] of tokens below vocab_size; a row is a text of its own. Targets equal to IGNORE_INDEX
 * (ops/loss.h) end a row. Never NULL. */
Trigram *trigram_train(const int *rows, int row_count, int row_length, int vocab_size);
void trigram_free(Trigram *trigram);

/* log p(token | before, last) in nats. before −1: the row has only begun. */
double trigram_log_probability(const Trigram *trigram, int before, int last, int token);

/* Mean of −log p over every token but the first of each row: the loss of the same prediction task as the GPT's. */
double trigram_loss(const Trigram *trigram, const int *rows, int row_count, int row_length);

#endif
