#include "ch04_gpt/generate.h"

#include "common/ops/softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the cache ---- */

void kv_cache_init(KVCache *cache, const GPT *gpt, Arena *arena)
{
    int L = gpt->config.n_layers;
    *cache = (KVCache){ .n_layers = L, .capacity = gpt->config.context_length, .emb_dim = gpt->config.emb_dim };
    size_t bytes = (size_t)cache->capacity * (size_t)cache->emb_dim * sizeof(float);
    cache->keys = arena_alloc(arena, (size_t)L * sizeof *cache->keys);
    cache->values = arena_alloc(arena, (size_t)L * sizeof *cache->values);
    for (int layer = 0; layer < L; layer++) {
        cache->keys[layer] = arena_alloc(arena, bytes);
        cache->values[layer] = arena_alloc(arena, bytes);
    }
}

void kv_cache_reset(KVCache *cache)
{
    cache->length = 0;
}

/* Attention of count new tokens x[1,count,C] over the cached ones and themselves: mha_forward, but keys and values come from
 * the cache, where those of the new tokens are put first. */
static Tensor *attention_cached(const MultiHeadAttention *att, Tape *tape, Tensor *x, KVCache *cache, int layer)
{
    int count = x->shape[1];
    size_t C = (size_t)cache->emb_dim;
    Columns qkv[3];
    mha_project(qkv, att, tape, x); /* queries, keys, values, mostly in one tensor [1,count,3C] */
    size_t stride = (size_t)tensor_columns(qkv[0].tensor); /* from one token's queries (keys, values) to the next's */
    for (int t = 0; t < count; t++) {
        size_t place = (size_t)(cache->length + t) * C;
        const float *key = &qkv[1].tensor->data[(size_t)t * stride + (size_t)qkv[1].first];
        const float *value = &qkv[2].tensor->data[(size_t)t * stride + (size_t)qkv[2].first];
        memcpy(&cache->keys[layer][place], key, C * sizeof(float));
        memcpy(&cache->values[layer][place], value, C * sizeof(float));
    }
    AttentionShape shape = {
        .B = 1,
        .T_q = count,
        .T_k = cache->length + count,
        .H = att->num_heads,
        .H_kv = att->num_heads,
        .D = att->d_out / att->num_heads,
        .causal = true,
        .q_stride = stride,
        .k_stride = C,
        .v_stride = C,
    };
    Tensor *context = tensor_new_3d(tape->arena, 1, count, att->d_out);
    attention_forward(context->data, NULL, qkv[0].tensor->data, cache->keys[layer], cache->values[layer], &shape);
    return linear_apply(&att->out_proj, tape, context);
}

const float *gpt_forward_cached(const GPT *gpt, KVCache *cache, const int *ids, int count, Arena *scratch)
{
    if (count < 1 || count > cache->capacity - cache->length)
        panic("gpt_forward_cached: %d new tokens; the cache holds %d of %d", count, cache->length, cache->capacity);
    Tape tape;
    tape_init(&tape, scratch);
    tape.recording = false;
    Tensor *x = gpt_embed(gpt, &tape, ids, 1, count, cache->length, NULL); /* [1,count,C] */
    for (int layer = 0; layer < cache->n_layers; layer++) {
        const TransformerBlock *block = &gpt->blocks[layer];
        Tensor *normed = layer_norm_apply(&block->norm1, &tape, x);
        Tensor *attended = attention_cached(&block->att, &tape, normed, cache, layer);
        x = block_after_attention(block, &tape, x, attended, NULL);
    }
    cache->length += count;

    int C = cache->emb_dim;
    const float *last_row = &x->data[(size_t)(count - 1) * (size_t)C];
    Tensor *last = tensor_from(scratch, last_row, 2, (int[]){ 1, C }); /* only its logits are wanted */
    Tensor *logits = linear_apply(&gpt->out_head, &tape, layer_norm_apply(&gpt->final_norm, &tape, last));
    tape_free(&tape);
    return logits->data;
}

/* ---- choosing the next token ---- */

static int index_of_largest(const float *x, int n)
{
    int best = 0;
    for (int i = 1; i < n; i++) {
        if (x[i] > x[best]) /* equal: the lower index stays */
            best = i;
    }
    return best;
}

/* Lets the number at heap[i] sink to where no number below it is smaller: heap[j] ≤ heap[2j+1], heap[2j+2]. */
static void heap_sink(float *heap, int n, int i)
{
    float sinking = heap[i];
    for (int child = 2 * i + 1; child < n; child = 2 * i + 1) {
        if (child + 1 < n && heap[child + 1] < heap[child])
            child++;
        if (heap[child] >= sinking)
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = sinking;
}

/* The k-th largest of x[n], 1 ≤ k ≤ n: a heap keeps the k largest seen so far, the least of them on top. heap has room for k. */
static float kth_largest(const float *x, int n, int k, float *heap)
{
    memcpy(heap, x, (size_t)k * sizeof *heap);
    for (int i = k / 2 - 1; i >= 0; i--)
        heap_sink(heap, k, i);
    for (int i = k; i < n; i++) {
        if (x[i] > heap[0]) {
            heap[0] = x[i];
            heap_sink(heap, k, 0);
        }
    }
    return heap[0];
}

/* One draw from softmax(logits / temperature), all below the k-th largest left out. scratch[V]. */
static int draw_token(const float *logits, float largest, int V, const Sampling *sampling, float *scratch, Rng *rng)
{
    float threshold = -INFINITY;
    if (sampling->top_k > 0 && sampling->top_k < V)
        threshold = kth_largest(logits, V, sampling->top_k, scratch);
    for (int v = 0; v < V; v++) {
        /* The largest is taken off before the division: near temperature 0 the quotients would overflow. */
        float scaled = (logits[v] - largest) / sampling->temperature;
        scratch[v] = logits[v] < threshold ? -INFINITY : scaled;
    }
    softmax_forward(scratch, scratch, 1, V);
    return rng_multinomial(scratch, V, rng);
}

int sample_token(const float *logits, int V, const Sampling *sampling, Rng *rng)
{
    int likeliest = index_of_largest(logits, V);
    if (!isfinite(logits[likeliest]))
        fatal("the model's scores are not numbers: its weights are damaged, or its training diverged; take other "
              "weights");
    if (sampling->temperature <= 0.0f)
        return likeliest;
    float *scratch = malloc((size_t)V * sizeof *scratch);
    if (scratch == NULL)
        fatal("out of memory: sampling wanted room for %d scores", V);
    int id = draw_token(logits, logits[likeliest], V, sampling, scratch, rng);
    free(scratch);
    return id < 0 ? likeliest : id;
}

/* ---- one token after the other ---- */

/* Scores for the token after ids[count]. The cache holds the first cache->length of them. */
static const float *next_logits(const GPT *gpt, KVCache *cache, const int *ids, int count, Arena *scratch)
{
    if (count <= cache->capacity) {
        int known = cache->length;
        return gpt_forward_cached(gpt, cache, &ids[known], count - known, scratch);
    }
    /* Past the context every token of the window stands one position earlier than a step ago: with learned positions no key
     * or value can be kept, and the whole window is read again. */
    kv_cache_reset(cache);
    return gpt_forward_cached(gpt, cache, &ids[count - cache->capacity], cache->capacity, scratch);
}

int generate(const GPT *gpt, int *ids, int count, int max_new_tokens, const Sampling *sampling, Rng *rng,
             TokenCallback callback, void *context)
{
    if (count < 1)
        panic("generate: an empty text has no next token; begin with <|endoftext|>");
    Arena cache_memory, scratch;
    arena_init(&cache_memory, "the cache of keys and values");
    arena_init(&scratch, "generation");
    KVCache cache;
    kv_cache_init(&cache, gpt, &cache_memory);
    for (int step = 0; step < max_new_tokens; step++) {
        const float *logits = next_logits(gpt, &cache, ids, count, &scratch);
        int id = sample_token(logits, gpt->config.vocab_size, sampling, rng);
        if (id == sampling->eos_id)
            break;
        ids[count] = id;
        count++;
        arena_reset(&scratch); /* the next token needs the same memory */
        if (callback != NULL && !callback(id, context))
            break;
    }
    arena_free(&scratch);
    arena_free(&cache_memory);
    return count;
}

int generate_text_simple(const GPT *gpt, int *ids, int count, int max_new_tokens)
{
    int V = gpt->config.vocab_size;
    Arena step;
    Tape tape;
    arena_init(&step, "generation");
    tape_init(&tape, &step);
    tape.recording = false; /* torch.no_grad() */
    for (int i = 0; i < max_new_tokens; i++) {
        int T = count < gpt->config.context_length ? count : gpt->config.context_length;
        const int *window = &ids[count - T];                            /* idx_cond: what fits into the context */
        Tensor *logits = gpt_forward(gpt, &tape, window, 1, T, NULL);   /* [1,T,V] */
        const float *last = &logits->data[(size_t)(T - 1) * (size_t)V]; /* only the last position is of use */
        ids[count] = index_of_largest(last, V); /* softmax keeps the order: the likeliest is the largest */
        count++;
        tape_reset(&tape);
    }
    tape_free(&tape);
    arena_free(&step);
    return count;
}
