/* 04_5_transformer_block.c: attention and feed-forward, each normalised before and bridged over               book §4.5
 *     x ← x + dropout(attention(norm1(x)))          tokens exchange what they know
 *     x ← x + dropout(feed_forward(norm2(x)))       each token works on it alone
 * The norm stands before each part ("pre-norm"): so the sum x runs through all blocks untouched by any norm. The code is
 * block_init and block_forward in gpt.c; the attention is chapter 3's. */
#include "ch04_gpt/book_model.h"
#include "ch04_gpt/sections.h"

#include <stdio.h>

/* The parts of the block with the numbers that they learn. */
static void print_parts(const Parameters *parameters)
{
    for (int i = 0; i < parameters->count; i++) {
        char shape[64], size[32];
        const Tensor *weight = parameters->items[i];
        printf("  %-28s %-13s %10s\n", weight->name, tensor_shape_text(weight, shape, sizeof shape),
               number_text(size, tensor_size(weight)));
    }
    char total[32];
    printf("  %-28s %-13s %10s\n\n", "together", "", number_text(total, parameters_size(parameters)));
}

void section_4_5_transformer_block(Chapter *chapter)
{
    GPTConfig config = book_config();
    Tensor *x = tensor_new_3d(&chapter->step, 2, 4, config.emb_dim); /* 2 texts of 4 tokens */
    tensor_fill_uniform(x, 0.0f, 1.0f, &chapter->rng);
    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    TransformerBlock block;
    block_init(&block, &parameters, "block", &config, &chapter->rng);
    printf("one Transformer block of GPT-2 small:\n");
    print_parts(&parameters);

    Tensor *output = block_forward(&block, &chapter->tape, x, &chapter->rng); /* training mode, as the book leaves it */
    char text[64];
    printf("input shape:  %s\n", tensor_shape_text(x, text, sizeof text));
    printf("output shape: %s\n", tensor_shape_text(output, text, sizeof text));
    printf("\nThe same shape, but each token's %d numbers now also tell about the tokens before it.\n", config.emb_dim);
}
