/* recall.h: two ways of keeping a sequence, put to the test                 book §3.1 and §3.2, tests/test_ch03_steps.c
 * A sequence of T random vectors stands for T words. Afterwards we ask for the first one. Both answer with a vector, and what
 * counts is the angle between answer and first word: cosine 1 is the word itself, 0 is no idea. */
#ifndef CH03_RECALL_H
#define CH03_RECALL_H

#include "common/rng.h"

enum { RECALL_WIDTH = 32, RECALL_MAX_WORDS = 64 };

enum { RECALL_TRIALS = 100 }; /* random sequences over which both sections take the mean */

/* One vector for everything: after each word, summary = (1 − RECALL_NEW) · summary + RECALL_NEW · word. So does a recurrent
 * network, in spirit: its state has the same few numbers after a thousand words as after one. */
#define RECALL_NEW 0.3f

typedef struct WordVectors {
    float rows[RECALL_MAX_WORDS][RECALL_WIDTH]; /* each entry normal with deviation 1 */
} WordVectors;

void words_draw(WordVectors *words, Rng *rng);

/* answer[RECALL_WIDTH]: the summary after the first T words. */
void recall_from_summary(float *answer, const WordVectors *words, int T);

/* answer[RECALL_WIDTH]: all T words are kept; the question's softmax over its dot products says how much of each to take.
 * weights[T], unless NULL, receives these shares. */
void recall_by_attention(float *answer, float *weights, const float *question, const WordVectors *words, int T);

float cosine(const float *a, const float *b, int n);

#endif
