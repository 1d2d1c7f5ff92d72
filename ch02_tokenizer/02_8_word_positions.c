/* 02_8_word_positions.c: where a token stands                                                             book §2.8
 * Attention (chapter 3) does not see order: the same tokens in another order would be the same to it. So each position has a
 * vector of its own, learned like the tokens' vectors, and the two are added:
 *     input_embeddings[B,T,C] = token_embeddings[B,T,C] + pos_embeddings[T,C]     the same T rows for every sequence */
#include "ch02_tokenizer/materials.h"
#include "ch02_tokenizer/sections.h"
#include "ch02_tokenizer/text_dataset.h"

#include "common/dataset.h"
#include "common/nn.h"
#include "common/ops/elementwise.h"

#include <stdio.h>

enum { BATCH = 8, MAX_LENGTH = 4, OUTPUT_DIM = 256 };

/* The book sets no seed here: its generator stands where §2.7 left it, behind that section's table of 6 x 3 numbers. */
static void draw_like_2_7(Rng *rng)
{
    float table[6 * 3];
    rng_fill_normal(table, sizeof table / sizeof table[0], 0.0f, 1.0f, rng);
}

/* The first batch of the text, windows side by side. */
static void first_batch(Chapter *chapter, const Tokenizer *tokenizer, RawText text, int *inputs, int *targets)
{
    TokenList list = { 0 };
    tokenizer_encode(tokenizer, &list, text.bytes, text.size, true);
    TextDataset dataset;
    text_dataset_init(&dataset, list.ids, list.count, MAX_LENGTH, MAX_LENGTH);
    Error error;
    error_set(&error, "the text has %d tokens, this section needs more than %d; take a longer one", list.count,
              BATCH * MAX_LENGTH);
    chapter_check(dataset.count >= BATCH, &error);
    Loader loader;
    loader_init(&loader, dataset.count, BATCH, false, true, &chapter->step);
    loader_start(&loader, &chapter->rng);
    const int *windows;
    int B = loader_next(&loader, &windows);
    text_dataset_batch(&dataset, windows, B, inputs, targets);
    token_list_free(&list);
}

void section_2_8_word_positions(Chapter *chapter)
{
    RawText raw_text = raw_text_open(chapter);
    Tokenizer *tokenizer = tokenizer_open(chapter);
    int vocab_size = tokenizer_vocab_size(tokenizer);
    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    draw_like_2_7(&chapter->rng);
    Embedding token_embedding_layer; // weight[V,256]
    embedding_init(&token_embedding_layer, &parameters, "token_embedding_layer", vocab_size, OUTPUT_DIM, &chapter->rng);

    int inputs[BATCH * MAX_LENGTH], targets[BATCH * MAX_LENGTH];
    first_batch(chapter, tokenizer, raw_text, inputs, targets);
    ints_print("Token IDs", inputs, 2, (int[]){ BATCH, MAX_LENGTH });

    Tape *tape = &chapter->tape;
    Tensor *token_embeddings = embedding_apply(&token_embedding_layer, tape, inputs, BATCH, MAX_LENGTH); // [8,4,256]
    tensor_print("\ntoken_embeddings", token_embeddings);

    Embedding pos_embedding_layer; // weight[4,256]: as many positions as a sequence may have
    embedding_init(&pos_embedding_layer, &parameters, "pos_embedding_layer", MAX_LENGTH, OUTPUT_DIM, &chapter->rng);
    const int positions[MAX_LENGTH] = { 0, 1, 2, 3 };
    Tensor *rows = embedding_apply(&pos_embedding_layer, tape, positions, 1, MAX_LENGTH); // [1,4,256]
    Tensor *pos_embeddings = tensor_view(&chapter->step, rows, 2, (int[]){ MAX_LENGTH, OUTPUT_DIM });
    tensor_print("\npos_embeddings", pos_embeddings);

    Tensor *input_embeddings = tape_add_broadcast(tape, token_embeddings, pos_embeddings);
    tensor_print("\ninput_embeddings", input_embeddings);
    tokenizer_free(tokenizer);
}
