/* 03_1_long_sequences.c: why a fixed-size memory is not enough                                     book §3.1
 * To translate a sentence, or to go on with it, a model must know what stood before. The networks before 2015 read word by
 * word and carried one vector along, the hidden state; after the last word that vector was all that was left of the
 * sentence. Its size does not grow with the text, so every new word pushes the earlier ones out a little. We measure how
 * much: after T words, how alike are the carried vector and the first word (cosine 1: the same, 0: unrelated)? */
#include "ch03_attention/recall.h"
#include "ch03_attention/sections.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The same sequence twice, the first word replaced in the second: how far apart are the two summaries? If they are equal,
 * nobody can tell from the summary which word came first. */
static float trace_of_first_word(const WordVectors *words, const float *other_word, int T)
{
    WordVectors changed = *words;
    memcpy(changed.rows[0], other_word, sizeof changed.rows[0]);
    float answer[RECALL_WIDTH], changed_answer[RECALL_WIDTH];
    recall_from_summary(answer, words, T);
    recall_from_summary(changed_answer, &changed, T);
    float largest = 0.0f;
    for (int c = 0; c < RECALL_WIDTH; c++) {
        float difference =
            answer[c] > changed_answer[c] ? answer[c] - changed_answer[c] : changed_answer[c] - answer[c];
        largest = difference > largest ? difference : largest;
    }
    return largest;
}

void section_3_1_long_sequences(Chapter *chapter)
{
    printf("A memory of %d numbers reads T random words (mean of %d sequences). What is left of the first word?\n\n",
           RECALL_WIDTH, RECALL_TRIALS);
    printf("%5s  %22s  %40s\n", "T", "cosine to first word", "change if another word had come first");
    for (int T = 1; T <= RECALL_MAX_WORDS; T *= 2) {
        double likeness = 0.0;
        double trace = 0.0;
        for (int trial = 0; trial < RECALL_TRIALS; trial++) {
            WordVectors words;
            float other_word[RECALL_WIDTH];
            float summary[RECALL_WIDTH];
            words_draw(&words, &chapter->rng);
            rng_fill_normal(other_word, RECALL_WIDTH, 0.0f, 1.0f, &chapter->rng);
            recall_from_summary(summary, &words, T);
            likeness += (double)cosine(summary, words.rows[0], RECALL_WIDTH) / RECALL_TRIALS;
            trace += (double)trace_of_first_word(&words, other_word, T) / RECALL_TRIALS;
        }
        printf("%5d  %22.4f  %40.7f\n", T, likeness, trace);
    }
    printf("\nEach word shrinks what was there by the factor %.1f: the sentence grows, the memory does not.\n",
           1.0 - (double)RECALL_NEW);
}
