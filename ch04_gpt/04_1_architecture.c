/* 04_1_architecture.c: the outline of the model, with blocks that do nothing yet                              book §4.1
 * A GPT is a stack: embeddings at the bottom, Transformer blocks in the middle, a layer that scores every vocabulary entry on
 * top. The chapter builds it from the outside in. Here stands the frame; the middle only hands through what it gets, and is
 * filled in sections 4.2 to 4.6. Shapes do not change when it is: token ids [B,T] go in, scores [B,T,V] come out. */
#include "ch04_gpt/book_model.h"
#include "ch04_gpt/sections.h"
#include "common/ops/elementwise.h"
#include "common/ops/embedding.h"
#include "common/ops/linear.h"

#include <math.h>
#include <stdio.h>

/* The frame alone. It does not learn, so its weights are plain tensors without gradients. */
typedef struct DummyGPT {
    GPTConfig config;
    Tensor *tok_emb;  /* [V,C] */
    Tensor *pos_emb;  /* [context_length,C] */
    Tensor *out_head; /* [V,C]: out-by-in */
} DummyGPT;

/* Draws in the order in which PyTorch's constructors run: the numbers below are the book's only because of that. */
static void dummy_gpt_init(DummyGPT *gpt, const GPTConfig *config, Arena *arena, Rng *rng)
{
    int V = config->vocab_size, C = config->emb_dim;
    gpt->config = *config;
    gpt->tok_emb = tensor_set_name(tensor_new_2d(arena, V, C), "tok_emb");
    gpt->pos_emb = tensor_set_name(tensor_new_2d(arena, config->context_length, C), "pos_emb");
    gpt->out_head = tensor_set_name(tensor_new_2d(arena, V, C), "out_head");
    tensor_fill_normal(gpt->tok_emb, 0.0f, 1.0f, rng);
    tensor_fill_normal(gpt->pos_emb, 0.0f, 1.0f, rng);
    float bound = 1.0f / sqrtf((float)C); /* how nn.Linear starts */
    tensor_fill_uniform(gpt->out_head, -bound, bound, rng);
}

static Tensor *dummy_block(Tensor *x)
{
    return x;
}

static Tensor *dummy_layer_norm(Tensor *x)
{
    return x;
}

static Tensor *dummy_gpt_forward(const DummyGPT *gpt, Tape *tape, const int *ids, int B, int T, Rng *dropout)
{
    int positions[BOOK_TOKENS];
    for (int t = 0; t < T; t++)
        positions[t] = t;
    Tensor *tok_embeds = tape_embedding(tape, gpt->tok_emb, ids, B, T);       /* [B,T,C] */
    Tensor *pos_embeds = tape_embedding(tape, gpt->pos_emb, positions, 1, T); /* [1,T,C] */
    Tensor *positions_of_one = tensor_view(tape->arena, pos_embeds, 2, (int[]){ T, gpt->config.emb_dim });
    Tensor *x = tape_add_broadcast(tape, tok_embeds, positions_of_one); /* the same positions for every text */
    x = tape_dropout(tape, x, gpt->config.drop_rate_emb, dropout);
    for (int layer = 0; layer < gpt->config.n_layers; layer++)
        x = dummy_block(x);
    x = dummy_layer_norm(x);
    return tape_linear(tape, x, gpt->out_head, NULL); /* [B,T,V] */
}

static void print_config(const GPTConfig *config)
{
    printf("GPT_CONFIG_124M\n"
           "  vocab_size     %6d   entries of GPT-2's vocabulary\n"
           "  context_length %6d   tokens that the model sees at most\n"
           "  emb_dim        %6d   numbers a token is turned into\n"
           "  n_heads        %6d   attention heads a block\n"
           "  n_layers       %6d   Transformer blocks\n"
           "  drop_rate      %6.1f   share of values that training drops at random\n"
           "  qkv_bias       %6s   queries, keys and values are computed without a bias\n\n",
           config->vocab_size, config->context_length, config->emb_dim, config->n_heads, config->n_layers,
           (double)config->drop_rate_emb, config->qkv_bias ? "true" : "false");
}

void section_4_1_architecture(Chapter *chapter)
{
    GPTConfig config = book_config();
    print_config(&config);
    size_t C = (size_t)config.emb_dim, rows = 2 * (size_t)config.vocab_size + (size_t)config.context_length;
    book_memory_check(chapter, 1.1 * (double)(rows * C * sizeof(float)) / (1024 * 1024));

    int batch[BOOK_BATCH * BOOK_TOKENS];
    book_batch(batch, &chapter->options);
    printf("\"Every effort moves you\" and \"Every day holds a\" as token ids:\n");
    ints_print("batch", batch, 2, (int[]){ BOOK_BATCH, BOOK_TOKENS });

    DummyGPT model;
    dummy_gpt_init(&model, &config, &chapter->weights, &chapter->rng);
    Tape *tape = &chapter->tape;
    tape->recording = false; /* nothing learns here */

    /* PyTorch's modules begin in training mode, and the book leaves this one there: dropout is on. */
    Tensor *logits = dummy_gpt_forward(&model, tape, batch, BOOK_BATCH, BOOK_TOKENS, &chapter->rng);
    printf("\nFor each of 2 x 4 positions one score (logit) for each of 50257 possible next tokens:\n");
    tensor_print("logits", logits);
}
