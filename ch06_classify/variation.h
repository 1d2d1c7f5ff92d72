/* variation.h: a message as it might also have been written                                 tests/test_ch06_dataset.c
 * A thousand messages are few for a network that can learn all of them by heart. So training shows each in ever new forms: other
 * digits, a word less, all in capitals, and, hardest for a model that reads tokens, cut into other pieces. The label stays.
 * Source  Provilkov, Emelianenko, Voita, "BPE-Dropout", ACL 2020 (pieces); Wei, Zou, "EDA", EMNLP 2019 (words). */
#ifndef CH06_VARIATION_H
#define CH06_VARIATION_H

#include "ch02_tokenizer/tokenizer.h"
#include "common/rng.h"

#include <stdbool.h>

/* Chances, 0 … 1. All zero: nothing changes, and nothing is drawn. */
typedef struct Variation {
    float digits; /* of a message: each of its digits becomes any digit */
    float words;  /* of a word: it is left out */
    float cases;  /* of a message: it is written in small letters only, or in capitals only */
    float pieces; /* of a merged token: it comes as the two tokens that were merged, and so on for these */
} Variation;

bool variation_is_none(const Variation *variation);

/* Appends the tokens of a new form of text, a C string, to tokens. */
void message_vary(TokenList *tokens, const char *text, const Tokenizer *tokenizer, const Variation *variation,
                  Rng *rng);

#endif
