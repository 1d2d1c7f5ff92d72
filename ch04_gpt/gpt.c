#include "ch04_gpt/gpt.h"

#include "ch04_gpt/small_start.h"
#include "common/ops/elementwise.h"
#include "common/ops/linear.h"
#include "common/ops/loss.h"
#include "common/ops/shape.h"

#include <stdio.h>
#include <string.h>

/* Limits that no model of this family comes near: they only keep products of sizes from overflowing. */
enum { MAX_VOCAB_SIZE = 1 << 24, MAX_CONTEXT_LENGTH = 1 << 20, MAX_EMB_DIM = 1 << 16, MAX_LAYERS = 1 << 10 };

typedef struct NamedConfig {
    const char *name;
    GPTConfig config;
} NamedConfig;

static const NamedConfig named_configs[] = {
    { "tiny", { .context_length = 256, .emb_dim = 192, .n_heads = 6, .n_layers = 2, .tied = true } },
    { "small",
      { .context_length = 256,
        .emb_dim = 384,
        .n_heads = 6,
        .n_layers = 6,
        .drop_rate_emb = 0.1f,
        .drop_rate_attn = 0.1f,
        .drop_rate_shortcut = 0.1f,
        .tied = true } },
    { "gpt2-small", { .emb_dim = 768, .n_heads = 12, .n_layers = 12 } },
    { "gpt2-medium", { .emb_dim = 1024, .n_heads = 16, .n_layers = 24 } },
    { "gpt2-large", { .emb_dim = 1280, .n_heads = 20, .n_layers = 36 } },
    { "gpt2-xl", { .emb_dim = 1600, .n_heads = 25, .n_layers = 48 } },
};
enum { NAMED_CONFIGS = sizeof named_configs / sizeof named_configs[0] };

/* What the four sizes of GPT-2 have in common, as the book configures them. */
static void config_complete_gpt2(GPTConfig *config)
{
    config->vocab_size = 50257;
    config->context_length = 1024;
    config->drop_rate_emb = 0.1f;
    config->drop_rate_attn = 0.1f;
    config->drop_rate_shortcut = 0.1f;
}

bool gpt_config_named(GPTConfig *config, const char *name, Error *error)
{
    for (int i = 0; i < NAMED_CONFIGS; i++) {
        if (strcmp(named_configs[i].name, name) != 0)
            continue;
        *config = named_configs[i].config;
        if (strncmp(name, "gpt2-", strlen("gpt2-")) == 0)
            config_complete_gpt2(config);
        return true;
    }
    return error_set(error, "unknown model \"%s\"; take tiny, small, gpt2-small, gpt2-medium, gpt2-large or gpt2-xl",
                     name);
}

static bool size_check(const char *what, int size, int largest, Error *error)
{
    if (size >= 1 && size <= largest)
        return true;
    return error_set(error, "%s is %d; it must be between 1 and %d", what, size, largest);
}

static bool drop_rate_check(const char *what, float rate, Error *error)
{
    if (rate >= 0.0f && rate < 1.0f) /* false for NaN too */
        return true;
    return error_set(error, "%s is %g; it must be at least 0 and below 1", what, (double)rate);
}

bool gpt_config_check(const GPTConfig *config, Error *error)
{
    if (!size_check("the vocabulary size", config->vocab_size, MAX_VOCAB_SIZE, error) ||
        !size_check("the context length", config->context_length, MAX_CONTEXT_LENGTH, error) ||
        !size_check("the width", config->emb_dim, MAX_EMB_DIM, error) ||
        !size_check("the number of heads", config->n_heads, config->emb_dim, error) ||
        !size_check("the number of layers", config->n_layers, MAX_LAYERS, error))
        return false;
    if (config->emb_dim % config->n_heads != 0)
        return error_set(error,
                         "a width of %d cannot be divided among %d heads; take a width that is a multiple of the heads",
                         config->emb_dim, config->n_heads);
    return drop_rate_check("the dropout rate of the embeddings", config->drop_rate_emb, error) &&
           drop_rate_check("the dropout rate of attention", config->drop_rate_attn, error) &&
           drop_rate_check("the dropout rate of the shortcuts", config->drop_rate_shortcut, error);
}

size_t gpt_parameter_count(const GPTConfig *config)
{
    size_t V = (size_t)config->vocab_size, C = (size_t)config->emb_dim;
    size_t embeddings = V * C + (size_t)config->context_length * C;
    size_t attention = 3 * C * C + (config->qkv_bias ? 3 * C : 0) /* W_query, W_key, W_value */
                       + C * C + C;                               /* out_proj */
    size_t feed_forward = 4 * C * C + 4 * C                       /* expand */
                          + 4 * C * C + C;                        /* contract */
    size_t norm = 2 * C;                                          /* scale, shift */
    size_t block = attention + feed_forward + 2 * norm;
    size_t out_head = config->tied ? 0 : V * C;
    return embeddings + (size_t)config->n_layers * block + norm + out_head;
}

double gpt_memory_mib(const GPTConfig *config, bool training)
{
    double weights = (double)gpt_parameter_count(config) * sizeof(float) / (1024 * 1024);
    return training ? 4.0 * weights : weights; /* training: weights, gradients, AdamW's m and v */
}

void feed_forward_init(FeedForward *ff, Parameters *parameters, const char *name, int emb_dim, Rng *rng)
{
    char part[TENSOR_NAME_SIZE + 16];
    snprintf(part, sizeof part, "%s.layers.0", name);
    linear_init(&ff->expand, parameters, part, emb_dim, 4 * emb_dim, true, rng);
    snprintf(part, sizeof part, "%s.layers.2", name); /* layers.1 is GELU, which has no weights */
    linear_init(&ff->contract, parameters, part, 4 * emb_dim, emb_dim, true, rng);
}

Tensor *feed_forward(const FeedForward *ff, Tape *tape, Tensor *x)
{
    const Linear *expand = &ff->expand;
    Tensor *hidden = expand->adapter == NULL ? tape_linear_gelu(tape, x, expand->weight, expand->bias) /* [B,T,4C] */
                                             : tape_gelu(tape, linear_apply(expand, tape, x));
    return linear_apply(&ff->contract, tape, hidden); /* [B,T,C] */
}

void block_init(TransformerBlock *block, Parameters *parameters, const char *name, const GPTConfig *config, Rng *rng)
{
    int C = config->emb_dim;
    char part[TENSOR_NAME_SIZE];
    snprintf(part, sizeof part, "%s.att", name);
    mha_init(&block->att, parameters, part, C, C, config->drop_rate_attn, config->n_heads, config->qkv_bias, rng);
    snprintf(part, sizeof part, "%s.ff", name);
    feed_forward_init(&block->ff, parameters, part, C, rng);
    snprintf(part, sizeof part, "%s.norm1", name);
    layer_norm_init(&block->norm1, parameters, part, C);
    snprintf(part, sizeof part, "%s.norm2", name);
    layer_norm_init(&block->norm2, parameters, part, C);
    block->drop_rate_shortcut = config->drop_rate_shortcut;
}

Tensor *block_after_attention(const TransformerBlock *block, Tape *tape, Tensor *x, Tensor *attended, Rng *dropout)
{
    attended = tape_dropout(tape, attended, block->drop_rate_shortcut, dropout);
    x = tape_add(tape, x, attended); /* the first shortcut */

    Tensor *normed = layer_norm_apply(&block->norm2, tape, x);
    Tensor *fed = feed_forward(&block->ff, tape, normed);
    fed = tape_dropout(tape, fed, block->drop_rate_shortcut, dropout);
    return tape_add(tape, x, fed); /* the second */
}

Tensor *block_forward(const TransformerBlock *block, Tape *tape, Tensor *x, Rng *dropout)
{
    Tensor *normed = layer_norm_apply(&block->norm1, tape, x);
    Tensor *attended = mha_forward(&block->att, tape, normed, dropout);
    return block_after_attention(block, tape, x, attended, dropout);
}

void gpt_init(GPT *gpt, const GPTConfig *config, Arena *arena, Rng *rng)
{
    Error error;
    if (!gpt_config_check(config, &error))
        panic("gpt_init: %s", error.message);
    int V = config->vocab_size, C = config->emb_dim;
    gpt->config = *config;
    parameters_init(&gpt->parameters, arena);
    embedding_init(&gpt->tok_emb, &gpt->parameters, "tok_emb", V, C, rng);
    embedding_init(&gpt->pos_emb, &gpt->parameters, "pos_emb", config->context_length, C, rng);
    gpt->blocks = arena_alloc(arena, (size_t)config->n_layers * sizeof *gpt->blocks);
    for (int layer = 0; layer < config->n_layers; layer++) {
        char name[32];
        snprintf(name, sizeof name, "trf_blocks.%d", layer);
        block_init(&gpt->blocks[layer], &gpt->parameters, name, config, rng);
    }
    layer_norm_init(&gpt->final_norm, &gpt->parameters, "final_norm", C);
    if (config->tied) {
        gpt->out_head = (Linear){ .weight = gpt->tok_emb.weight };
        if (rng != NULL)
            small_start(gpt, rng);
    } else {
        linear_init(&gpt->out_head, &gpt->parameters, "out_head", C, V, false, rng);
    }
}

void gpt_without_dropout(GPT *gpt)
{
    GPTConfig *config = &gpt->config;
    config->drop_rate_emb = config->drop_rate_attn = config->drop_rate_shortcut = 0.0f;
    for (int layer = 0; layer < config->n_layers; layer++) {
        gpt->blocks[layer].att.drop_rate = 0.0f;
        gpt->blocks[layer].drop_rate_shortcut = 0.0f;
    }
}

Tensor *gpt_embed(const GPT *gpt, Tape *tape, const int *ids, int B, int T, int first_position, Rng *dropout)
{
    int C = gpt->config.emb_dim;
    if (first_position < 0 || T < 1 || T > gpt->config.context_length - first_position)
        panic("gpt: %d tokens from position %d on do not fit into a context of %d", T, first_position,
              gpt->config.context_length);
    int *positions = arena_alloc(tape->arena, (size_t)T * sizeof *positions);
    for (int t = 0; t < T; t++)
        positions[t] = first_position + t;
    Tensor *tok_embeds = embedding_apply(&gpt->tok_emb, tape, ids, B, T);       /* [B,T,C] */
    Tensor *pos_embeds = embedding_apply(&gpt->pos_emb, tape, positions, 1, T); /* [1,T,C] */
    pos_embeds = tape_reshape(tape, pos_embeds, 2, (int[]){ T, C });            /* [T,C], the same for each of B */
    Tensor *x = tape_add_broadcast(tape, tok_embeds, pos_embeds);
    return tape_dropout(tape, x, gpt->config.drop_rate_emb, dropout);
}

Tensor *gpt_hidden(const GPT *gpt, Tape *tape, const int *ids, int B, int T, Rng *dropout)
{
    Tensor *x = gpt_embed(gpt, tape, ids, B, T, 0, dropout);
    for (int layer = 0; layer < gpt->config.n_layers; layer++)
        x = block_forward(&gpt->blocks[layer], tape, x, dropout);
    return layer_norm_apply(&gpt->final_norm, tape, x);
}

Tensor *gpt_forward(const GPT *gpt, Tape *tape, const int *ids, int B, int T, Rng *dropout)
{
    Tensor *hidden = gpt_hidden(gpt, tape, ids, B, T, dropout); /* [B,T,C] */
    return linear_apply(&gpt->out_head, tape, hidden);          /* [B,T,V] */
}

Tensor *gpt_loss(const GPT *gpt, Tape *tape, const int *ids, const int *targets, int B, int T, Rng *dropout)
{
    const Linear *out_head = &gpt->out_head;
    Tensor *hidden = gpt_hidden(gpt, tape, ids, B, T, dropout); /* [B,T,C] */
    if (out_head->adapter != NULL)
        return tape_cross_entropy(tape, linear_apply(out_head, tape, hidden), targets);
    return tape_linear_cross_entropy(tape, hidden, out_head->weight, out_head->bias, targets);
}

/* The attention weights [1,H,T,T] of one layer for x[1,T,C], what the block gets. */
static Tensor *block_attention_map(const TransformerBlock *block, Tape *tape, Tensor *x)
{
    const MultiHeadAttention *att = &block->att;
    int T = x->shape[1], C = att->d_out, H = att->num_heads;
    Tensor *normed = layer_norm_apply(&block->norm1, tape, x);
    Columns qkv[3];
    mha_project(qkv, att, tape, normed); /* queries, keys, values */
    AttentionShape shape = { .B = 1, .T_q = T, .T_k = T, .H = H, .H_kv = H, .D = C / H, .causal = true };
    shape.q_stride = shape.k_stride = shape.v_stride = (size_t)tensor_columns(qkv[0].tensor);
    Tensor *map = tensor_new(tape->arena, 4, (int[]){ 1, H, T, T });
    attention_weights(map->data, qkv[0].tensor->data, &qkv[1].tensor->data[qkv[1].first], &shape);
    return map;
}

void gpt_attention_maps(const GPT *gpt, Arena *arena, const int *ids, int T, Tensor **maps)
{
    Tape tape;
    tape_init(&tape, arena);
    tape.recording = false;
    Tensor *x = gpt_embed(gpt, &tape, ids, 1, T, 0, NULL);
    for (int layer = 0; layer < gpt->config.n_layers; layer++) {
        maps[layer] = block_attention_map(&gpt->blocks[layer], &tape, x);
        tensor_set_name(maps[layer], "attention of layer %d", layer);
        x = block_forward(&gpt->blocks[layer], &tape, x, NULL);
    }
    tape_free(&tape);
}
