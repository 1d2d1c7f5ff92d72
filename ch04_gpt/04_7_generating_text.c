/* 04_7_generating_text.c: from scores to text, one token at a time                                            book §4.7
 * The scores at the last position are for the token that is to come. Softmax makes them probabilities, the most probable
 * token is appended, and the longer text goes in again. Nothing else is behind a language model's writing. */
#include "ch04_gpt/book_model.h"
#include "ch04_gpt/generate.h"
#include "ch04_gpt/sections.h"
#include "common/ops/softmax.h"

#include <stdio.h>
#include <string.h>

enum { NEW_TOKENS = 6 };

/* One step of the loop, looked at slowly. */
static void print_one_step(const GPT *gpt, Tape *tape, const int *ids, int count)
{
    int V = gpt->config.vocab_size;
    Tensor *logits = gpt_forward(gpt, tape, ids, 1, count, NULL); /* [1,T,V] */
    char text[64];
    printf("logits: %s; of these, only the last position's are needed\n", tensor_shape_text(logits, text, sizeof text));
    const float *last = &logits->data[(size_t)(count - 1) * (size_t)V];
    Tensor *probas = tensor_from(tape->arena, last, 2, (int[]){ 1, V });
    softmax_forward(probas->data, probas->data, 1, V);
    int next = 0;
    for (int v = 1; v < V; v++) {
        if (probas->data[v] > probas->data[next])
            next = v;
    }
    printf("most probable next token: %d, with probability %.6f (chance would be %.6f)\n\n", next,
           (double)probas->data[next], 1.0 / V);
    tape_reset(tape);
}

void section_4_7_generating_text(Chapter *chapter)
{
    GPT model;
    book_model_init(&model, chapter); /* the same seed, so the same weights as in section 4.6 */
    int ids[PROMPT_TOKENS + NEW_TOKENS];
    book_prompt(ids, &chapter->options);
    printf("\"Hello, I am\"\n");
    ints_print("encoded", ids, 1, (int[]){ PROMPT_TOKENS });
    printf("encoded_tensor.shape: [1, %d], a batch of one text\n", PROMPT_TOKENS);
    printf("\n");

    chapter->tape.recording = false; /* model.eval() and torch.no_grad(): no dropout, no gradients */
    print_one_step(&model, &chapter->tape, ids, PROMPT_TOKENS);

    int count = generate_text_simple(&model, ids, PROMPT_TOKENS, NEW_TOKENS);
    ints_print("output", ids, 2, (int[]){ 1, count });
    printf("output length: %d\n", count);
    book_print_text("decoded", ids, count, &chapter->options);
    printf("\nThe model was never trained: that this is nonsense is right. Chapter 5 trains it.\n");
}
