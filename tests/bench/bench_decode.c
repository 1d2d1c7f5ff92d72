/* bench_decode.c: one token after the other, as a fraction of the speed at which memory can be read
 * A new token reads each weight once, and the keys and values of the tokens before it. So its limit is the time in which all
 * threads read as many bytes and do nothing else. A few such reads and as many tokens take turns, round by round, so that both see
 * the same machine; of each the fastest round counts. The model is GPT-2 small with random weights: only sizes matter here.
 * make bench-decode        build/tests/bench/bench_decode [TOKENS [OUT.csv]] */
#include "ch04_gpt/generate.h"
#include "ch04_gpt/stored_weights.h"
#include "ch05_pretrain/model_files.h"
#include "common/file.h"
#include "common/machine.h"
#include "common/ops/matmul.h"
#include "common/parallel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROMPT = 64, ROUNDS = 40, LOADING_ROUNDS = 5, DEFAULT_TOKENS = 4, PIECE_BYTES = 1 << 20, STREAMS = 8 };

static const double LOADING_GOAL = 0.5; /* seconds */

/* ---- the limit: reading ---- */

#if defined(__AVX512F__)
enum { WORDS = 8 };
#elif defined(__AVX2__)
enum { WORDS = 4 };
#else
enum { WORDS = 2 };
#endif
typedef uint64_t Words __attribute__((vector_size(WORDS * sizeof(uint64_t))));

/* The sum of all words: the least that one can do with a byte and still have read it. */
static uint64_t read_piece(const char *bytes, size_t size)
{
    Words sum[STREAMS] = { { 0 } };
    for (size_t i = 0; i + sizeof sum <= size; i += sizeof sum) {
        for (size_t s = 0; s < STREAMS; s++)
            sum[s] += *(const Words *)&bytes[i + s * sizeof(Words)];
    }
    uint64_t total = 0;
    for (int s = 0; s < STREAMS; s++) {
        for (int w = 0; w < WORDS; w++)
            total += sum[s][w];
    }
    return total;
}

/* Seconds for all threads together to read bytes[size], when they do it so many times, one after the other. */
static double seconds_to_read(const char *bytes, size_t size, int times)
{
    static volatile uint64_t kept;
    uint64_t total = 0;
    double begin = seconds_now();
    for (int time = 0; time < times; time++) {
#pragma omp parallel for schedule(static) reduction(+ : total)
        for (size_t first = 0; first < size; first += PIECE_BYTES)
            total += read_piece(&bytes[first], size - first < PIECE_BYTES ? size - first : PIECE_BYTES);
    }
    kept = total;
    (void)kept;
    return (seconds_now() - begin) / times;
}

/* ---- the work ---- */

static size_t cache_bytes(const GPT *gpt, double length)
{
    return (size_t)(2.0 * gpt->config.n_layers * gpt->config.emb_dim * length) * sizeof(float);
}

/* Seconds a token, for tokens of them behind the prompt that the cache holds. */
static double seconds_a_token(const GPT *gpt, KVCache *cache, int tokens, Arena *scratch)
{
    double begin = seconds_now();
    int id = 0;
    for (int t = 0; t < tokens; t++) {
        const float *logits = gpt_forward_cached(gpt, cache, &id, 1, scratch);
        id = sample_token(logits, gpt->config.vocab_size, &(Sampling){ .eos_id = -1 }, NULL);
        arena_reset(scratch);
    }
    double seconds = (seconds_now() - begin) / tokens;
    cache->length -= tokens;
    return seconds;
}

static void measure(const GPT *gpt, const char *precision, int tokens, const char *bytes, FileWriter *csv)
{
    Arena memory, scratch;
    KVCache cache;
    arena_init(&memory, "stored weights");
    arena_init(&scratch, "generation");
    gpt_store_weights(gpt, weight_format_named(precision), &memory);
    kv_cache_init(&cache, gpt, &memory);
    int prompt[PROMPT];
    for (int t = 0; t < PROMPT; t++)
        prompt[t] = 500 * t;
    gpt_forward_cached(gpt, &cache, prompt, PROMPT, &scratch);
    arena_reset(&scratch);

    size_t read = gpt_bytes_a_token(gpt) + cache_bytes(gpt, PROMPT + 0.5 * (tokens + 1));
    double reading = INFINITY, writing = INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
        reading = fmin(reading, seconds_to_read(bytes, read, tokens));
        writing = fmin(writing, seconds_a_token(gpt, &cache, tokens, &scratch));
    }
    double limit = 1.0 / reading, rate = 1.0 / writing;
    printf(
        "%-5s %7.1f MB a token   reading alone %6.2f ms (%5.1f GB/s)   a token %6.2f ms   %6.1f tokens/s   %3.0f %%\n",
        precision, (double)read * 1e-6, 1e3 * reading, (double)read / reading * 1e-9, 1e3 * writing, rate,
        100.0 * rate / limit);
    file_writer_printf(csv, "decode,gpt2-small prompt %d,%s,%d,%.3f,tokens/s,%.3f,%.4f\n", PROMPT, precision,
                       parallel_threads(), rate, limit, rate / limit);
    gpt_store_weights(gpt, WEIGHT_FP32, &memory);
    arena_free(&scratch);
    arena_free(&memory);
}

/* ---- ready to run ---- */

/* A vocabulary as large as GPT-2's, from random words that come twice: a vocabulary is learned from what repeats. */
static Tokenizer *random_vocabulary(int tokens, Rng *rng)
{
    enum { WORDS_OF_TEXT = 20000, LETTERS = 8 };
    const size_t half = WORDS_OF_TEXT * (LETTERS + 1);
    char *text = malloc(2 * half);
    if (text == NULL)
        fatal("out of memory: a text of %zu bytes", 2 * half);
    for (size_t i = 0; i < half; i++)
        text[i] = i % (LETTERS + 1) == 0 ? ' ' : (char)('a' + rng_u32(rng) % 26);
    memcpy(&text[half], text, half);
    Tokenizer *tokenizer = tokenizer_train(text, 2 * half, tokens);
    free(text);
    return tokenizer;
}

/* Seconds from a model directory, its files warm in the system's cache, to a model that can generate. */
static void measure_loading(const GPT *gpt, const char *directory, Rng *rng, FileWriter *csv)
{
    Error error;
    Tokenizer *tokenizer = random_vocabulary(gpt->config.vocab_size, rng);
    if (!model_save(gpt, tokenizer, directory, &error))
        fatal("%s", error.message);
    tokenizer_free(tokenizer);
    double best = INFINITY;
    for (int round = 0; round < LOADING_ROUNDS; round++) {
        Arena weights;
        GPT loaded;
        arena_init(&weights, "weights");
        double begin = seconds_now();
        if (!model_load(&loaded, &tokenizer, directory, &weights, &error))
            fatal("%s", error.message);
        best = fmin(best, seconds_now() - begin);
        tokenizer_free(tokenizer);
        arena_free(&weights);
    }
    printf("from %s to a model that can generate: %.3f s, its vocabulary included\n", directory, best);
    file_writer_printf(csv, "load,gpt2-small with vocabulary,fp32,%d,%.4f,s,%.4f,%.4f\n", parallel_threads(), best,
                       LOADING_GOAL, LOADING_GOAL / best);
}

int main(int argc, char **argv)
{
    int tokens = argc > 1 ? atoi(argv[1]) : DEFAULT_TOKENS;
    const char *path = argc > 2 ? argv[2] : "out/bench_decode.csv";
    GPTConfig config;
    Error error;
    FileWriter csv;
    if (tokens < 1 || !gpt_config_named(&config, "gpt2-small", &error) || tokens > config.context_length - PROMPT)
        fatal("%s: between 1 and %d tokens a round", argc > 1 ? argv[1] : "", config.context_length - PROMPT);
    config.tied = config.qkv_bias = true; /* as GPT-2's own weights are */
    if (!file_make_directory("out", &error))
        fatal("%s", error.message);
    if (!memory_check(3.5 * gpt_memory_mib(&config, false), "the benchmark", "close other programs", &error) ||
        !file_writer_open(&csv, path, &error))
        fatal("%s", error.message);
    Arena weights;
    Rng rng;
    GPT gpt;
    arena_init(&weights, "weights");
    rng_seed(&rng, 123);
    gpt_init(&gpt, &config, &weights, &rng);
    size_t most = gpt_bytes_a_token(&gpt) + cache_bytes(&gpt, config.context_length);
    char *bytes = arena_alloc(&weights, most);
    memset(bytes, 1, most);

    printf("GPT-2 small, %d threads, %s kernel; %d rounds of %d tokens behind %d, best round\n", parallel_threads(),
           matmul_kernel_name(), ROUNDS, tokens, PROMPT);
    file_writer_printf(&csv, "name,shape,precision,threads,value,unit,limit,fraction\n");
    const char *const precisions[] = { "fp32", "bf16", "int8" };
    for (int i = 0; i < 3; i++)
        measure(&gpt, precisions[i], tokens, bytes, &csv);
    measure_loading(&gpt, "out/bench_decode_model", &rng, &csv);
    if (!file_writer_close(&csv, &error))
        fatal("%s", error.message);
    arena_free(&weights);
    printf("written: %s\n", path);
    return EXIT_SUCCESS;
}
