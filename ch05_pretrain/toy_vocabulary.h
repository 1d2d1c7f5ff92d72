/* toy_vocabulary.h: nine words and their scores, to watch the drawing of words                     book §5.3.1 */
#ifndef CH05_TOY_VOCABULARY_H
#define CH05_TOY_VOCABULARY_H

#include <stdint.h>

enum { TOY_WORDS = 9, TOY_DRAWS = 1000 };

extern const char *const toy_words[TOY_WORDS];
extern const float toy_logits[TOY_WORDS]; /* for the word after "every effort moves you" */
extern const float toy_temperatures[3];   /* 1, 0.1, 5 */

/* probabilities[9] = softmax(logits / temperature) */
void toy_probabilities(float *probabilities, float temperature);

/* How often each word comes in TOY_DRAWS draws from a generator with that seed. */
void toy_count_draws(int *counts, const float *probabilities, int64_t seed);

#endif
