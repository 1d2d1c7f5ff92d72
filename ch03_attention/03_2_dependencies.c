/* 03_2_dependencies.c: keep everything, and look back                                              book §3.2
 * The way out, found for translation (Bahdanau, Cho, Bengio, arXiv 1409.0473): keep the vector of every word, and let the
 * reader decide at each step how much of which word it needs. "How much" is a set of weights that sum to 1, the answer is
 * the weighted sum of the kept vectors. The transformer (Vaswani et al., arXiv 1706.03762) kept only this part: in
 * self-attention the words of one and the same sequence look at each other, and no state is carried along at all. */
#include "ch03_attention/recall.h"
#include "ch03_attention/sections.h"

#include "common/plot.h"

#include <stdio.h>

/* The experiment of §3.1 with both kinds of memory, for T = 1, 2, …; means over the trials. */
typedef struct RecallCurves {
    double words[RECALL_MAX_WORDS];        /* T */
    double summary[RECALL_MAX_WORDS];      /* cosine between answer and first word */
    double attention[RECALL_MAX_WORDS];    /* the same */
    double first_weight[RECALL_MAX_WORDS]; /* attention's share for the first word */
} RecallCurves;

/* Adds one sequence to the means. */
static void add_trial(RecallCurves *curves, const WordVectors *words, const float *question)
{
    for (int T = 1; T <= RECALL_MAX_WORDS; T++) {
        float answer[RECALL_WIDTH], weights[RECALL_MAX_WORDS];
        curves->words[T - 1] = T;
        recall_from_summary(answer, words, T);
        curves->summary[T - 1] += (double)cosine(answer, words->rows[0], RECALL_WIDTH) / RECALL_TRIALS;
        recall_by_attention(answer, weights, question, words, T);
        curves->attention[T - 1] += (double)cosine(answer, words->rows[0], RECALL_WIDTH) / RECALL_TRIALS;
        curves->first_weight[T - 1] += (double)weights[0] / RECALL_TRIALS;
    }
}

static void plot_curves(Chapter *chapter, const RecallCurves *curves)
{
    PlotSeries series[] = {
        { .label = "attention over all words", .x = curves->words, .y = curves->attention, .count = RECALL_MAX_WORDS },
        { .label = "one summary of fixed size",
          .x = curves->words,
          .y = curves->summary,
          .count = RECALL_MAX_WORDS,
          .style = PLOT_DASHED },
    };
    Plot plot = {
        .title = "Asked for the first word, after T words",
        .x_label = "words read (T)",
        .y_label = "cosine of answer and first word",
        .y_min = -0.1,
        .y_max = 1.1,
        .series = series,
        .series_count = 2,
    };
    Error error;
    const char *path = chapter_path(chapter, "3.2-recall");
    chapter_check(plot_save(&plot, path, &error), &error);
    printf("\nplot: %s.png\n", path);
}

void section_3_2_dependencies(Chapter *chapter)
{
    RecallCurves curves = { 0 };
    for (int trial = 0; trial < RECALL_TRIALS; trial++) {
        WordVectors words;
        float question[RECALL_WIDTH]; // "something like the first word, please": the word and noise
        words_draw(&words, &chapter->rng);
        rng_fill_normal(question, RECALL_WIDTH, 0.0f, 0.5f, &chapter->rng);
        for (int c = 0; c < RECALL_WIDTH; c++)
            question[c] += words.rows[0][c];
        add_trial(&curves, &words, question);
    }
    printf("Asked for something like the first word, T words later (mean of %d sequences):\n\n", RECALL_TRIALS);
    printf("%5s  %18s  %18s  %28s\n", "T", "summary: cosine", "attention: cosine", "attention's weight on word 1");
    for (int T = 1; T <= RECALL_MAX_WORDS; T *= 2)
        printf("%5d  %18.4f  %18.4f  %28.4f\n", T, curves.summary[T - 1], curves.attention[T - 1],
               curves.first_weight[T - 1]);
    plot_curves(chapter, &curves);
}
