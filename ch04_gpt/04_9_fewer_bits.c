/* 04_9_fewer_bits.c: the same model in half and in a quarter of the bytes                                     not in the book
 * With the cache of section 4.8 a new token costs one multiplication for each weight. A processor does those faster than memory
 * brings the weights, and the next token needs all of them again: the time of a token is the time of reading the model. So the
 * way to more tokens a second is fewer bytes. The section stores one model in three formats and looks at what it costs: how far
 * off the scores are, and how often another token would be the likeliest. matvec.c has the products, and says how. */
#include "ch04_gpt/generate.h"
#include "ch04_gpt/sections.h"
#include "ch04_gpt/stored_weights.h"
#include "common/data/embedded.h"
#include "common/machine.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BYTE_VALUES = 256, LAYERS = 6, WIDTH = 768, HEADS = 12, TOKENS = 32, FORMATS = 3 };

/* The scores after each of ids[TOKENS], fed one after the other: logits[TOKENS, BYTE_VALUES]. Returns the seconds it took. */
static double all_scores(float *logits, const GPT *gpt, const int *ids, Chapter *chapter)
{
    KVCache cache;
    kv_cache_init(&cache, gpt, &chapter->step);
    double begin = seconds_now();
    for (int t = 0; t < TOKENS; t++) {
        ArenaMark mark = arena_mark(&chapter->step);
        const float *scores = gpt_forward_cached(gpt, &cache, &ids[t], 1, &chapter->step);
        memcpy(&logits[t * BYTE_VALUES], scores, BYTE_VALUES * sizeof *logits);
        arena_release(&chapter->step, mark);
    }
    return seconds_now() - begin;
}

/* √(Σ (x − exact)² / Σ exact²): how large the error is beside the numbers themselves. */
static double relative_error(const float *x, const float *exact, int n)
{
    double error = 0.0, size = 0.0;
    for (int i = 0; i < n; i++) {
        double difference = (double)x[i] - (double)exact[i];
        error += difference * difference;
        size += (double)exact[i] * (double)exact[i];
    }
    return sqrt(error / size);
}

static int same_choices(const float *x, const float *exact)
{
    const Sampling greedy = { .eos_id = -1 };
    int same = 0;
    for (int t = 0; t < TOKENS; t++)
        same += sample_token(&x[t * BYTE_VALUES], BYTE_VALUES, &greedy, NULL) ==
                sample_token(&exact[t * BYTE_VALUES], BYTE_VALUES, &greedy, NULL);
    return same;
}

void section_4_9_fewer_bits(Chapter *chapter)
{
    static const char *const names[FORMATS] = { "fp32", "bf16", "int8" };
    GPTConfig config = {
        .vocab_size = BYTE_VALUES, .context_length = TOKENS, .emb_dim = WIDTH, .n_heads = HEADS, .n_layers = LAYERS
    };
    GPT gpt;
    gpt_init(&gpt, &config, &chapter->weights, &chapter->rng);
    size_t size;
    const char *story = embedded_story(&size);
    int ids[TOKENS]; /* the story's first bytes: with 256 tokens no vocabulary is needed */
    for (int t = 0; t < TOKENS; t++)
        ids[t] = (unsigned char)story[t];

    printf("%d layers of GPT-2 small's width, random weights, %d tokens of the story one after the other:\n\n", LAYERS,
           TOKENS);
    printf("format  bytes read for a token  error of the scores  likeliest token the same\n");
    float *logits[FORMATS];
    double seconds[FORMATS];
    size_t bytes[FORMATS];
    for (int f = 0; f < FORMATS; f++) {
        gpt_store_weights(&gpt, weight_format_named(names[f]), &chapter->weights);
        bytes[f] = gpt_bytes_a_token(&gpt);
        logits[f] = arena_alloc(&chapter->weights, (size_t)TOKENS * BYTE_VALUES * sizeof(float));
        seconds[f] = all_scores(logits[f], &gpt, ids, chapter);
        printf("%-6s  %19.1f MB  %17.2f %%  %12d of %d times\n", names[f], (double)bytes[f] * 1e-6,
               100.0 * relative_error(logits[f], logits[0], TOKENS * BYTE_VALUES), same_choices(logits[f], logits[0]),
               TOKENS);
    }
    fflush(stdout);
    for (int f = 0; f < FORMATS; f++) /* to standard error, as times are never twice the same */
        fprintf(stderr, "(measured: %s %.1f ms a token, %.1f GB/s read)\n", names[f], 1e3 * seconds[f] / TOKENS,
                (double)bytes[f] * TOKENS / seconds[f] * 1e-9);
    printf("\nA model of chapter 5 or 7 writes from such weights with --precision bf16 or --precision int8.\n");
}
