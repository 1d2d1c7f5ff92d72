/* gpt.h: the GPT model                                                                book §4.1 – §4.6, tests/test_ch04_gpt.c
 * Token embedding + position embedding → dropout → L Transformer blocks → layer norm → one score per vocabulary entry.
 * A block: x + attention(norm1(x)), then x + feed_forward(norm2(x)). Source: Radford et al. 2019 (GPT-2). */
#ifndef CH04_GPT_H
#define CH04_GPT_H

#include "ch03_attention/multi_head_attention.h"
#include "common/error.h"
#include "common/nn.h"

/* The book's GPT_CONFIG_124M dictionary; names as there. */
typedef struct GPTConfig {
    int vocab_size;      /* V */
    int context_length;  /* longest sequence: rows of pos_emb */
    int emb_dim;         /* C */
    int n_heads;         /* H; emb_dim % n_heads == 0 */
    int n_layers;        /* L */
    float drop_rate_emb; /* the book has one drop_rate for all three; its exercise 4.3 separates them */
    float drop_rate_attn;
    float drop_rate_shortcut;
    bool qkv_bias;
    bool tied; /* out_head is tok_emb itself (GPT-2's released weights; not the book's model) */
} GPTConfig;

/* "gpt2-small" (the book's: not tied, no QKV bias, dropout 0.1), "gpt2-medium", "gpt2-large", "gpt2-xl", "tiny", "small".
 * tiny: what `make run` trains; small: several times larger. False with error set for another name. The caller sets vocab_size
 * for tiny and small (it depends on the tokenizer). */
bool gpt_config_named(GPTConfig *config, const char *name, Error *error);

/* False with error set when the numbers don't fit together (a width that the heads don't divide, a size below 1, a dropout rate
 * outside [0,1)). */
bool gpt_config_check(const GPTConfig *config, Error *error);

/* Number of learnable parameters. Nothing is allocated: asks before a model is made. */
size_t gpt_parameter_count(const GPTConfig *config);

/* MiB of memory for the weights; training: for weights, gradients and AdamW's two moments. Activations come on top. */
double gpt_memory_mib(const GPTConfig *config, bool training);

typedef struct FeedForward {
    Linear expand;   /* [4C, C] + GELU; the book's layers[0] */
    Linear contract; /* [C, 4C]; the book's layers[2] */
} FeedForward;

typedef struct TransformerBlock {
    MultiHeadAttention att;
    FeedForward ff;
    LayerNorm norm1, norm2;
    float drop_rate_shortcut;
} TransformerBlock;

typedef struct GPT {
    GPTConfig config;
    Embedding tok_emb;        /* [V, C] */
    Embedding pos_emb;        /* [context_length, C] */
    TransformerBlock *blocks; /* [n_layers] */
    LayerNorm final_norm;
    Linear out_head;       /* weight[V, C], no bias; tied: tok_emb's weight */
    Parameters parameters; /* all of them, in PyTorch's order */
} GPT;

/* Draws all weights in PyTorch's order, and lists them under the book's names ("trf_blocks.0.att.W_query.weight").
 * tied: the embeddings start with a deviation of 0.02 as GPT-2's do, not 1 as the book's. Memory from arena.
 * rng NULL: draws nothing; for weights that are read from a file. Panics on a config that gpt_config_check refuses. */
void gpt_init(GPT *gpt, const GPTConfig *config, Arena *arena, Rng *rng);

/* Training drops nothing any more: the book fine-tunes GPT-2 (chapters 6 and 7) with a drop_rate of 0. */
void gpt_without_dropout(GPT *gpt);

void feed_forward_init(FeedForward *ff, Parameters *parameters, const char *name, int emb_dim, Rng *rng);
Tensor *feed_forward(const FeedForward *ff, Tape *tape, Tensor *x);
void block_init(TransformerBlock *block, Parameters *parameters, const char *name, const GPTConfig *config, Rng *rng);
Tensor *block_forward(const TransformerBlock *block, Tape *tape, Tensor *x, Rng *dropout);

/* The rest of the block once attended[B,T,C], the attention layer's output for norm1(x), is there: generate.c makes it from
 * cached keys and values and shares everything else. */
Tensor *block_after_attention(const TransformerBlock *block, Tape *tape, Tensor *x, Tensor *attended, Rng *dropout);

/* What the first block reads: token plus position embeddings of ids[B·T], then dropout → [B,T,C]. first_position: that of the
 * first token, 0 unless earlier tokens are in a cache. Panics when the positions pass the context's end. */
Tensor *gpt_embed(const GPT *gpt, Tape *tape, const int *ids, int B, int T, int first_position, Rng *dropout);

/* ids[B·T] → hidden[B,T,C] after the final norm: what the output layer reads. dropout NULL: evaluation.
 * Panics when T exceeds the context length. */
Tensor *gpt_hidden(const GPT *gpt, Tape *tape, const int *ids, int B, int T, Rng *dropout);

/* ids[B·T] → logits[B,T,V]. */
Tensor *gpt_forward(const GPT *gpt, Tape *tape, const int *ids, int B, int T, Rng *dropout);

/* The mean cross entropy of gpt_forward(ids) against targets[B·T] (IGNORE_INDEX: counts for nothing), one number: without a second
 * array as large as the logits. book §5.1.2 */
Tensor *gpt_loss(const GPT *gpt, Tape *tape, const int *ids, const int *targets, int B, int T, Rng *dropout);

/* Attention weights of every layer and head for one text: maps[layer] is [1,H,T,T]. For attention maps. */
void gpt_attention_maps(const GPT *gpt, Arena *arena, const int *ids, int T, Tensor **maps);

#endif
