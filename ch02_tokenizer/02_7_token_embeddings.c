/* 02_7_token_embeddings.c: a token id picks a row of a table                                              book §2.7
 * The table has a row for each token of the vocabulary; the row is the token's vector. It starts with random numbers and
 * is learned like every other weight: later chapters' gradients flow into the rows that were looked up. */
#include "ch02_tokenizer/sections.h"

#include "common/nn.h"
#include "common/ops/matmul.h"

#include <stdio.h>

void section_2_7_token_embeddings(Chapter *chapter)
{
    enum { VOCAB_SIZE = 6, OUTPUT_DIM = 3, INPUTS = 4 };
    const int input_ids[INPUTS] = { 2, 3, 5, 1 };

    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    Embedding embedding_layer; // weight[6,3], normal with mean 0 and deviation 1
    embedding_init(&embedding_layer, &parameters, "embedding_layer", VOCAB_SIZE, OUTPUT_DIM, &chapter->rng);
    tensor_print("embedding_layer.weight", embedding_layer.weight);

    Tape *tape = &chapter->tape;
    Tensor *one = embedding_apply(&embedding_layer, tape, (int[]){ 3 }, 1, 1); // [1,1,3]
    floats_print("\nembedding of id 3", one->data, 2, (int[]){ 1, OUTPUT_DIM });
    Tensor *four = embedding_apply(&embedding_layer, tape, input_ids, 1, INPUTS); // [1,4,3]
    floats_print("\nembedding of ids 2, 3, 5, 1", four->data, 2, (int[]){ INPUTS, OUTPUT_DIM });

    /* The same as a matrix product with rows that are 1 at the id and 0 elsewhere, without the work. */
    Tensor *one_hot = tensor_new_2d(&chapter->step, INPUTS, VOCAB_SIZE);
    tensor_fill(one_hot, 0.0f);
    for (int i = 0; i < INPUTS; i++)
        one_hot->data[i * VOCAB_SIZE + input_ids[i]] = 1.0f;
    tensor_print("\none_hot", one_hot);
    tensor_print("\none_hot · weight", tape_matmul(tape, one_hot, embedding_layer.weight));
}
