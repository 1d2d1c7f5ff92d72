/* generate.h: text one token after the other                                    book §4.7, §5.3.3, tests/test_ch04_generate.c
 * The model gives scores for the next token; one is chosen and appended; again. With a cache of keys and values each new token
 * costs one token's work instead of the whole text's: the same tokens come out. */
#ifndef CH04_GENERATE_H
#define CH04_GENERATE_H

#include "ch04_gpt/gpt.h"

/* Keys and values of the tokens so far, layer by layer. */
typedef struct KVCache {
    int n_layers, capacity, emb_dim;
    int length;   /* tokens held so far */
    float **keys; /* keys[layer][capacity, C] */
    float **values;
} KVCache;

/* Room for the model's context_length tokens, from arena. */
void kv_cache_init(KVCache *cache, const GPT *gpt, Arena *arena);
void kv_cache_reset(KVCache *cache);

/* Feeds ids[count], the tokens after those in the cache, and returns the logits[V] of the last one (in scratch).
 * The cache must have room: length + count ≤ capacity. Everything it makes is in scratch: mark before, release after. */
const float *gpt_forward_cached(const GPT *gpt, KVCache *cache, const int *ids, int count, Arena *scratch);

/* How to choose the next token. */
typedef struct Sampling {
    float temperature; /* 0: always the likeliest token (greedy) */
    int top_k;         /* only the k likeliest; 0: all */
    int eos_id;        /* stop before this token; −1: never */
} Sampling;

/* One token from logits[V]. Greedy draws nothing from rng; otherwise as the book: top-k, then temperature, softmax,
 * torch.multinomial. Ties in greedy go to the lower id; a tie at top-k's edge stays in. Ends the program (fatal) when the
 * logits are not numbers. book §5.3.3 */
int sample_token(const float *logits, int V, const Sampling *sampling, Rng *rng);

/* Called for each new token while generating; return false to stop. May be NULL. */
typedef bool (*TokenCallback)(int id, void *context);

/* Appends up to max_new_tokens to ids[count], count ≥ 1 (room for count + max_new_tokens); returns the new count. Stops at
 * eos_id, which is not appended. A text longer than the context is read through its last context_length tokens, as in the
 * book. Uses the cache while the text fits into the context; past it, whole windows. */
int generate(const GPT *gpt, int *ids, int count, int max_new_tokens, const Sampling *sampling, Rng *rng,
             TokenCallback callback, void *context);

/* book §4.7, as printed there: greedy, no cache. The same tokens as generate with temperature 0. */
int generate_text_simple(const GPT *gpt, int *ids, int count, int max_new_tokens);

#endif
