/* 04_6_gpt_model.c: the whole model, as large as the smallest GPT-2                                           book §4.6
 * Embeddings, dropout, 12 blocks, a last norm, the output layer: gpt_init and gpt_forward in gpt.c are this page. The weights
 * are random and the scores mean nothing yet; chapter 5 trains. */
#include "ch04_gpt/book_model.h"
#include "ch04_gpt/sections.h"

#include <stdio.h>

static void print_sizes(const GPT *gpt)
{
    char number[32], shape[64];
    size_t total = parameters_size(&gpt->parameters);
    printf("\ntotal number of parameters: %s\n", number_text(number, total));

    /* 124 million is GPT-2's official size, not 163: GPT-2 scores with the token embedding itself ("weight tying"). The
     * output layer has the same shape; the book's model gives it weights of its own, which train better. */
    printf("token embedding layer shape: %s\n", tensor_shape_text(gpt->tok_emb.weight, shape, sizeof shape));
    printf("output layer shape:          %s\n", tensor_shape_text(gpt->out_head.weight, shape, sizeof shape));
    size_t tied = total - tensor_size(gpt->out_head.weight);
    printf("number of trainable parameters considering weight tying: %s\n", number_text(number, tied));

    double mib = (double)total * sizeof(float) / (1024 * 1024);
    printf("total size of the model: %.2f MB (4 bytes a parameter; MB of 1024 x 1024 bytes)\n", mib);
}

void section_4_6_gpt_model(Chapter *chapter)
{
    GPT model;
    book_model_init(&model, chapter);
    int batch[BOOK_BATCH * BOOK_TOKENS];
    book_batch(batch, &chapter->options);
    ints_print("input batch", batch, 2, (int[]){ BOOK_BATCH, BOOK_TOKENS });

    chapter->tape.recording = false; /* no gradients wanted; dropout is still on, as in the book */
    Tensor *out = gpt_forward(&model, &chapter->tape, batch, BOOK_BATCH, BOOK_TOKENS, &chapter->rng);
    char text[64];
    printf("\noutput shape: %s\n", tensor_shape_text(out, text, sizeof text));
    tensor_print("output", out);
    print_sizes(&model);
}
