#include "ch04_gpt/gpt_print.h"

#include <stdio.h>

enum { INDENT = 2 }; /* blanks a level, as PyTorch */

static void print_linear(int indent, const char *name, int in, int out, bool bias, bool lora)
{
    const char *yes = bias ? "True" : "False";
    if (!lora) {
        printf("%*s(%s): Linear(in_features=%d, out_features=%d, bias=%s)\n", indent, "", name, in, out, yes);
        return;
    }
    printf("%*s(%s): LinearWithLoRA(\n", indent, "", name);
    printf("%*s(linear): Linear(in_features=%d, out_features=%d, bias=%s)\n", indent + INDENT, "", in, out, yes);
    printf("%*s(lora): LoRALayer()\n", indent + INDENT, "");
    printf("%*s)\n", indent, "");
}

static void print_dropout(int indent, const char *name, float rate)
{
    printf("%*s(%s): Dropout(p=%.1f, inplace=False)\n", indent, "", name, (double)rate);
}

/* name: "(11): TransformerBlock" inside a model, "TransformerBlock" alone. */
static void print_block(int indent, const char *name, const GPTConfig *config, bool lora)
{
    int C = config->emb_dim;
    int inside = indent + INDENT, deeper = indent + 2 * INDENT, deepest = indent + 3 * INDENT;
    printf("%*s%s(\n", indent, "", name);
    printf("%*s(att): MultiHeadAttention(\n", inside, "");
    print_linear(deeper, "W_query", C, C, config->qkv_bias, lora);
    print_linear(deeper, "W_key", C, C, config->qkv_bias, lora);
    print_linear(deeper, "W_value", C, C, config->qkv_bias, lora);
    print_linear(deeper, "out_proj", C, C, true, lora);
    print_dropout(deeper, "dropout", config->drop_rate_attn);
    printf("%*s)\n", inside, "");
    printf("%*s(ff): FeedForward(\n", inside, "");
    printf("%*s(layers): Sequential(\n", deeper, "");
    print_linear(deepest, "0", C, 4 * C, true, lora);
    printf("%*s(1): GELU()\n", deepest, "");
    print_linear(deepest, "2", 4 * C, C, true, lora);
    printf("%*s)\n", deeper, "");
    printf("%*s)\n", inside, "");
    printf("%*s(norm1): LayerNorm()\n", inside, "");
    printf("%*s(norm2): LayerNorm()\n", inside, "");
    print_dropout(inside, "drop_shortcut", config->drop_rate_shortcut);
    printf("%*s)\n", indent, "");
}

void block_print_modules(const GPTConfig *config)
{
    print_block(0, "TransformerBlock", config, false);
}

void gpt_print_modules(const GPTConfig *config, const GPTChanges *changes)
{
    int C = config->emb_dim;
    char name[48];
    printf("GPTModel(\n");
    printf("%*s(tok_emb): Embedding(%d, %d)\n", INDENT, "", config->vocab_size, C);
    printf("%*s(pos_emb): Embedding(%d, %d)\n", INDENT, "", config->context_length, C);
    print_dropout(INDENT, "drop_emb", config->drop_rate_emb);
    printf("%*s(trf_blocks): Sequential(\n", INDENT, "");
    if (config->n_layers > 1)
        printf("%*s...\n", 2 * INDENT, "");
    snprintf(name, sizeof name, "(%d): TransformerBlock", config->n_layers - 1);
    print_block(2 * INDENT, name, config, changes->lora);
    printf("%*s)\n", INDENT, "");
    printf("%*s(final_norm): LayerNorm()\n", INDENT, "");
    print_linear(INDENT, "out_head", C, changes->labels > 0 ? changes->labels : config->vocab_size, changes->labels > 0,
                 changes->lora);
    printf(")\n");
}
