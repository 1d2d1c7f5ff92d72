/* 05_3_decoding.c: which of the likely words to take                                                 book §5.3
 * Always the likeliest word: the same text each time, and dull. To draw each word with its probability: livelier, sometimes
 * nonsense. Temperature and top-k lie between. */
#include "ch05_pretrain/materials.h"
#include "ch05_pretrain/sections.h"
#include "ch05_pretrain/toy_vocabulary.h"
#include "common/ops/softmax.h"
#include "common/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void section_5_3_decoding(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    materials_trained_model(&materials);
    const int new_tokens = 25;
    for (int i = 0; i < 2; i++) /* greedy: the second time says the same */
        print_continuation("Output text", &materials, new_tokens, &(Sampling){ .eos_id = -1 }, &chapter->rng);
    materials_close(&materials);
}

/* ---- 5.3.1 ---- */

/* One group of bars a word, one bar a temperature. */
static void plot_temperatures(Chapter *chapter)
{
    double heights[3][TOY_WORDS];
    PlotSeries series[3];
    const char *const labels[3] = { "temperature 1", "temperature 0.1", "temperature 5" };
    for (int i = 0; i < 3; i++) {
        float probabilities[TOY_WORDS];
        toy_probabilities(probabilities, toy_temperatures[i]);
        for (int w = 0; w < TOY_WORDS; w++)
            heights[i][w] = (double)probabilities[w];
        series[i] = (PlotSeries){ .label = labels[i], .y = heights[i], .count = TOY_WORDS };
    }
    Plot plot = {
        .title = "the next word at three temperatures",
        .x_label = "word",
        .y_label = "probability",
        .y_max = 1.0,
        .categories = toy_words,
        .category_count = TOY_WORDS,
        .series = series,
        .series_count = 3,
    };
    Error error;
    const char *path = chapter_path(chapter, "temperature");
    chapter_check(plot_save(&plot, path, &error), &error);
    printf("\nprobabilities at three temperatures: %s.png\n", path);
}

void section_5_3_1_temperature(Chapter *chapter)
{
    floats_print("next_token_logits", toy_logits, 1, (int[]){ TOY_WORDS });
    float probas[TOY_WORDS];
    toy_probabilities(probas, 1.0f);
    int likeliest = 0;
    for (int w = 1; w < TOY_WORDS; w++) {
        if (probas[w] > probas[likeliest])
            likeliest = w;
    }
    printf("likeliest: %s\n", toy_words[likeliest]);
    Rng rng;
    rng_seed(&rng, chapter->options.seed);
    printf("one draw: %s\n\n", toy_words[rng_multinomial(probas, TOY_WORDS, &rng)]);

    printf("%d draws:\n", TOY_DRAWS);
    int counts[TOY_WORDS];
    toy_count_draws(counts, probas, chapter->options.seed);
    for (int w = 0; w < TOY_WORDS; w++)
        printf("%d x %s\n", counts[w], toy_words[w]);
    /* logits / T before softmax: T below 1 makes differences larger, above 1 smaller. At 0.1 nearly always the first
     * is drawn; at 5 even "pizza" has a chance. */
    plot_temperatures(chapter);
}

/* ---- 5.3.2 ---- */

void section_5_3_2_top_k(Chapter *chapter)
{
    (void)chapter;
    enum { K = 3 };
    float top_logits[K];
    int top_pos[K];
    bool taken[TOY_WORDS] = { false };
    for (int k = 0; k < K; k++) { /* the largest that is left, three times */
        int best = -1;
        for (int w = 0; w < TOY_WORDS; w++) {
            if (!taken[w] && (best < 0 || toy_logits[w] > toy_logits[best]))
                best = w;
        }
        taken[best] = true;
        top_logits[k] = toy_logits[best];
        top_pos[k] = best;
    }
    floats_print("Top logits", top_logits, 1, (int[]){ K });
    ints_print("Top positions", top_pos, 1, (int[]){ K });

    /* What is below the third becomes -inf: exp(-inf) is 0, so it is never drawn, and the others share all probability. */
    float new_logits[TOY_WORDS], topk_probas[TOY_WORDS];
    for (int w = 0; w < TOY_WORDS; w++)
        new_logits[w] = toy_logits[w] < top_logits[K - 1] ? -INFINITY : toy_logits[w];
    floats_print("new_logits", new_logits, 1, (int[]){ TOY_WORDS });
    softmax_forward(topk_probas, new_logits, 1, TOY_WORDS);
    floats_print("topk_probas", topk_probas, 1, (int[]){ TOY_WORDS });
}

/* ---- 5.3.3 ---- */

void section_5_3_3_generate(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    materials_trained_model(&materials);
    const int new_tokens = 15;
    Sampling sampling = { .temperature = 1.4f, .top_k = 25, .eos_id = -1 };
    print_continuation("Output text", &materials, new_tokens, &sampling, &chapter->rng);
    materials_close(&materials);
}
