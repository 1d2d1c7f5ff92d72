/* 04_8_key_value_cache.c: the same text for a fraction of the work              not in the book's chapter; its bonus, ch04/03
 * The loop of section 4.7 reads the whole text again for every new token. But in a causal model a token's key and value
 * depend on what stands before it only: a new token behind them changes nothing. So they are kept, layer by layer, and each
 * step computes one token's query, key and value, and lets the query look at all keys kept so far. The tokens that come out
 * are the same; generate.c does it, and shares everything but the attention with gpt_forward. */
#include "ch04_gpt/book_model.h"
#include "ch04_gpt/generate.h"
#include "ch04_gpt/sections.h"
#include "common/data/embedded.h"
#include "common/machine.h"
#include "common/plot.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>

enum {
    BYTE_VALUES = 256,
    CACHE_PROMPT = 32,
    SHORT_CONTEXT = 128,
    PAST_THE_CONTEXT = 16,
    LAST_TOKENS = 8,
    TEXT_ROOM = 256
};

/* Multiply-adds for one new token behind a text so long that the window has T tokens.
 * A token passes 12 C² weights a layer (3 C² for q, k, v; C² out_proj; 8 C² feed-forward) and V·C for its scores, and its
 * query meets each key and each value before it: 2·C a pair. */
static double multiply_adds_cached(const GPTConfig *config, int T)
{
    double C = config->emb_dim;
    return config->n_layers * (12.0 * C * C + 2.0 * C * T) + C * config->vocab_size;
}

/* The same for the loop of section 4.7: all T tokens again, t pairs for the t-th. */
static double multiply_adds_uncached(const GPTConfig *config, int T)
{
    double total = 0.0;
    for (int t = 1; t <= T; t++)
        total += multiply_adds_cached(config, t);
    return total;
}

static void plot_costs(Chapter *chapter, const GPTConfig *config)
{
    int n = config->context_length;
    double *x = arena_alloc(&chapter->step, (size_t)n * sizeof *x);
    double *cached = arena_alloc(&chapter->step, (size_t)n * sizeof *cached);
    double *uncached = arena_alloc(&chapter->step, (size_t)n * sizeof *uncached);
    for (int i = 0; i < n; i++) {
        x[i] = i + 1;
        cached[i] = multiply_adds_cached(config, i + 1) / 1e6;
        uncached[i] = multiply_adds_uncached(config, i + 1) / 1e6;
    }
    PlotSeries series[] = {
        { .label = "whole text each time", .x = x, .y = uncached, .count = n },
        { .label = "keys and values kept", .x = x, .y = cached, .count = n, .style = PLOT_DASHED },
    };
    Plot plot = {
        .title = "What one more token costs",
        .x_label = "length of the text (tokens)",
        .y_label = "million multiply-adds for the next token",
        .y_log = true,
        .series = series,
        .series_count = 2,
    };
    Error error;
    const char *path = chapter_path(chapter, "kv_cache");
    chapter_check(plot_save(&plot, path, &error), &error);
    printf("cost of one more token, with and without: %s.png\n", path);
}

/* The first bytes of the story as tokens: with 256 tokens, one for each value of a byte, no vocabulary is needed. */
static void story_prompt(int *ids, int count, Chapter *chapter)
{
    size_t size;
    const char *text = embedded_story(&size);
    Buffer file = { 0 };
    if (chapter->options.data != NULL) {
        Error error;
        chapter_check(text_read(&file, chapter->options.data, NULL, &error), &error);
        text = file.bytes;
        size = file.size;
    }
    if (size < (size_t)count)
        fatal("%s: has %zu bytes; the prompt of section %s takes %d: give a longer text", chapter->options.data, size,
              chapter->section, count);
    for (int t = 0; t < count; t++)
        ids[t] = (unsigned char)text[t];
    buffer_free(&file);
}

/* Multiply-adds of the two loops for new_tokens behind ids[count]. Past the context both read the whole window. */
static void print_work(const GPTConfig *config, int count, int new_tokens)
{
    double simple = 0.0, cached = 0.0;
    for (int step = 0; step < new_tokens; step++) {
        int length = count + step;
        int T = length < config->context_length ? length : config->context_length;
        bool from_cache = step > 0 && length <= config->context_length; /* step 0 reads the prompt into the cache */
        simple += multiply_adds_uncached(config, T);
        cached += from_cache ? multiply_adds_cached(config, T) : multiply_adds_uncached(config, T);
    }
    printf("million multiply-adds: %.0f without the cache, %.0f with it (%.1f times fewer)\n", simple / 1e6,
           cached / 1e6, simple / cached);
}

/* Goes on with ids[count] by both loops and compares. The new tokens are in ids at the end; returns their new count.
 * The time goes to standard error, as it is never twice the same. */
static int generate_both_ways(const GPT *gpt, int *ids, int count, int new_tokens)
{
    const Sampling greedy = { .eos_id = -1 };
    int simple[TEXT_ROOM];
    memcpy(simple, ids, (size_t)count * sizeof *ids);
    double start = seconds_now();
    int simple_count = generate_text_simple(gpt, simple, count, new_tokens);
    double between = seconds_now();
    int cached_count = generate(gpt, ids, count, new_tokens, &greedy, NULL, NULL, NULL);
    double end = seconds_now();

    bool equal = cached_count == simple_count && memcmp(simple, ids, (size_t)simple_count * sizeof *ids) == 0;
    ints_print("last tokens, whole text each time", &simple[simple_count - LAST_TOKENS], 1, (int[]){ LAST_TOKENS });
    ints_print("last tokens, with the cache", &ids[cached_count - LAST_TOKENS], 1, (int[]){ LAST_TOKENS });
    printf("all %d new tokens the same: %s\n", new_tokens, equal ? "yes" : "NO");
    print_work(&gpt->config, count, new_tokens);
    fflush(stdout);
    fprintf(stderr, "(measured: %.3f s without the cache, %.3f s with it)\n", between - start, end - between);
    return cached_count;
}

static void print_cache_size(const char *name)
{
    GPTConfig config;
    Error error;
    chapter_check(gpt_config_named(&config, name, &error), &error);
    double numbers = 2.0 * config.n_layers * config.context_length * config.emb_dim;
    printf("  %-10s  2 x %d layers x %d tokens x %d = %.1f MiB\n", name, config.n_layers, config.context_length,
           config.emb_dim, numbers * sizeof(float) / (1024 * 1024));
}

void section_4_8_key_value_cache(Chapter *chapter)
{
    GPTConfig config;
    Error error;
    chapter_check(gpt_config_named(&config, "tiny", &error), &error);
    config.vocab_size = BYTE_VALUES;
    config.context_length = SHORT_CONTEXT; /* so that the loop without a cache does not take long */
    config.tied = false;                   /* an untrained tied model would only repeat its last token */
    GPT model;
    gpt_init(&model, &config, &chapter->weights, &chapter->rng);
    int ids[TEXT_ROOM];
    story_prompt(ids, CACHE_PROMPT, chapter);

    int new_tokens = config.context_length - CACHE_PROMPT;
    printf("a prompt of %d tokens, and as many new ones as the context of %d has room for:\n", CACHE_PROMPT,
           config.context_length);
    int count = generate_both_ways(&model, ids, CACHE_PROMPT, new_tokens);
    plot_costs(chapter, &config);

    /* Past the context the window moves: every token in it gets another position with each step, so that keys and values
     * kept from the step before are of no use. generate reads the whole window then, like the simple loop. */
    printf("\n%d tokens more, past the context:\n", PAST_THE_CONTEXT);
    generate_both_ways(&model, ids, count, PAST_THE_CONTEXT);
    printf("\nThe price is memory: a key and a value of every token in every layer. With the context full:\n");
    print_cache_size("tiny");
    print_cache_size("gpt2-small");
    print_cache_size("gpt2-xl");
}
