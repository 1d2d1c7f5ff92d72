/* 05_1_evaluating.c: how good is a text model?                                                       book §5.1
 * A model that writes can be judged by reading what it writes, or by a number: how surprised it is by text that people wrote.
 * That number, the cross entropy, is what training makes smaller. */
#include "ch05_pretrain/materials.h"
#include "ch05_pretrain/sections.h"
#include "common/ops/loss.h"
#include "common/ops/softmax.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- 5.1 ---- */

void section_5_1_evaluating(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    /* A model gives each possible next token a probability. What matters is the one that it gives to the token that comes:
     * its negative logarithm, in nats, is the loss. One that knows nothing gives every token 1/V. */
    int V = materials.config.vocab_size;
    printf("A guess without any knowledge, all %d tokens alike: probability %.6f, loss log(%d) = %.4f nats\n", V,
           1.0 / V, V, log(V));
    for (int i = 0; i < 4; i++) {
        const double probabilities[] = { 0.01, 0.1, 0.5, 0.9 };
        printf("The right token gets probability %.2f: loss %.4f nats\n", probabilities[i], -log(probabilities[i]));
    }
    materials_close(&materials);
}

/* ---- 5.1.1 ---- */

void section_5_1_1_generating_text(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    materials_model(&materials); /* random weights: nothing is learned yet */

    TokenList ids = { 0 };
    text_to_token_ids(&materials, &ids, START_CONTEXT);
    ints_print("token_ids", ids.ids, 2, (int[]){ 1, ids.count });
    token_list_free(&ids);
    const int new_tokens = 10;
    print_continuation("Output text", &materials, new_tokens, &(Sampling){ .eos_id = -1 }, &chapter->rng);
    materials_close(&materials);
}

/* ---- 5.1.2 ---- */

enum { TEXTS = 2 };

/* Two texts as inputs[2,T] and targets[2,T], the same tokens one further. T: as many as the shorter one has. */
static int make_batch(const Materials *materials, int **inputs, int **targets)
{
    const char *const texts[TEXTS] = { "every effort moves you", "I really like chocolate" };
    TokenList lists[TEXTS] = { { 0 } };
    for (int b = 0; b < TEXTS; b++)
        text_to_token_ids(materials, &lists[b], texts[b]);
    int T = (lists[0].count < lists[1].count ? lists[0].count : lists[1].count) - 1;
    Arena *arena = &materials->chapter->weights;
    *inputs = arena_alloc(arena, (size_t)(TEXTS * T) * sizeof(int));
    *targets = arena_alloc(arena, (size_t)(TEXTS * T) * sizeof(int));
    for (int b = 0; b < TEXTS; b++) {
        for (int t = 0; t < T; t++) {
            (*inputs)[b * T + t] = lists[b].ids[t];
            (*targets)[b * T + t] = lists[b].ids[t + 1];
        }
        token_list_free(&lists[b]);
    }
    return T;
}

/* What the model would say at each position, beside what comes there. */
static void print_likeliest(const Materials *materials, const Tensor *probas, const int *targets)
{
    int T = probas->shape[1], V = probas->shape[2];
    int *token_ids = arena_alloc(&materials->chapter->step, (size_t)(TEXTS * T) * sizeof *token_ids);
    for (int r = 0; r < TEXTS * T; r++) {
        const float *row = &probas->data[(size_t)r * (size_t)V];
        token_ids[r] = 0;
        for (int v = 1; v < V; v++) {
            if (row[v] > row[token_ids[r]])
                token_ids[r] = v;
        }
    }
    ints_print("Token IDs", token_ids, 3, (int[]){ TEXTS, T, 1 });
    print_text("Targets batch 1", materials, targets, T);
    print_text("Outputs batch 1", materials, token_ids, T);
}

/* The six steps from logits to the loss, each with a name; then the one call that does it all. */
static void print_loss_steps(Tape *tape, Tensor *logits, const Tensor *probas, const int *targets)
{
    int T = logits->shape[1], V = logits->shape[2];
    Tensor *target_probas = tensor_new_2d(tape->arena, TEXTS, T);
    Tensor *log_probas = tensor_new_1d(tape->arena, TEXTS * T);
    float sum = 0.0f;
    for (int r = 0; r < TEXTS * T; r++) {
        target_probas->data[r] = probas->data[(size_t)r * (size_t)V + (size_t)targets[r]];
        log_probas->data[r] = logf(target_probas->data[r]);
        sum += log_probas->data[r];
    }
    for (int b = 0; b < TEXTS; b++) {
        char name[24];
        snprintf(name, sizeof name, "Text %d", b + 1);
        floats_print(name, &target_probas->data[b * T], 1, (int[]){ T });
    }
    tensor_print("log_probas", log_probas);
    float avg_log_probas = sum / (float)(TEXTS * T);
    printf("avg_log_probas: %.4f\n", (double)avg_log_probas);
    printf("neg_avg_log_probas: %.4f\n", (double)-avg_log_probas);

    char text[64];
    printf("Logits shape: %s\n", tensor_shape_text(logits, text, sizeof text));
    printf("Targets shape: [%d, %d]\n", TEXTS, T);
    printf("Flattened logits: [%d, %d]\n", TEXTS * T, V); /* the same memory, read as rows */
    printf("Flattened targets: [%d]\n", TEXTS * T);
    Tensor *loss = tape_cross_entropy(tape, logits, targets);
    printf("loss: %.4f\n", (double)loss->data[0]);
    /* exp(loss), in float as in the book: as unsure as if it had to choose among so many tokens, all alike. */
    printf("perplexity: %.4f\n", (double)expf(loss->data[0]));
}

void section_5_1_2_text_generation_loss(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    materials_model(&materials);
    int *inputs, *targets;
    int T = make_batch(&materials, &inputs, &targets);
    int V = materials.config.vocab_size;
    ints_print("inputs", inputs, 2, (int[]){ TEXTS, T });
    ints_print("targets", targets, 2, (int[]){ TEXTS, T });

    Tape *tape = &chapter->tape;
    tape->recording = false;                                                    /* torch.no_grad() */
    Tensor *logits = gpt_forward(&materials.gpt, tape, inputs, TEXTS, T, NULL); /* [2,T,V] */
    Tensor *probas = tensor_from(tape->arena, logits->data, 3, (int[]){ TEXTS, T, V });
    softmax_forward(probas->data, probas->data, TEXTS * T, V);
    char text[64];
    printf("probas: %s\n", tensor_shape_text(probas, text, sizeof text));
    print_likeliest(&materials, probas, targets);
    print_loss_steps(tape, logits, probas, targets);
    materials_close(&materials);
}

/* ---- 5.1.3 ---- */

static void print_text_ends(const Materials *materials)
{
    const char *bytes = materials->text.bytes;
    size_t size = materials->text.size;
    const size_t shown = 99;
    size_t n = size < shown ? size : shown; /* characters, in the book; bytes here: its story and ours are ASCII */
    printf("First %zu characters: %.*s\n", n, (int)n, bytes);
    printf("Last %zu characters: %.*s\n", n, (int)n, &bytes[size - n]);
}

static void print_batches(const char *name, const TextPart *part)
{
    int left = part->windows.count, batch = part->loader.batch, T = part->windows.max_length;
    printf("%s loader:\n", name);
    for (int b = 0; b < loader_batches(&part->loader); b++) {
        int B = left < batch ? left : batch;
        printf("inputs [%d, %d] targets [%d, %d]\n", B, T, B, T);
        left -= B;
    }
}

void section_5_1_3_set_losses(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    TextPart *training = &materials.training, *validation = &materials.validation;
    print_text_ends(&materials);
    TokenList all = { 0 };
    tokenizer_encode(materials.tokenizer, &all, materials.text.bytes, materials.text.size, true);
    printf("Characters: %zu\nTokens: %d\n\n", materials.text.size, all.count);
    token_list_free(&all);

    /* Windows do not overlap: each token is a target once in an epoch. What fills no window, or no training batch, is left out. */
    print_batches("Train", training);
    print_batches("Validation", validation);
    printf("training batches: %d, validation batches: %d\n", loader_batches(&training->loader),
           loader_batches(&validation->loader));
    int T = training->windows.max_length;
    int train_tokens = loader_batches(&training->loader) * training->loader.batch * T;
    int val_tokens = validation->windows.count * T;
    printf("Training tokens: %d\nValidation tokens: %d\nAll tokens: %d\n\n", train_tokens, val_tokens,
           train_tokens + val_tokens);

    materials_model(&materials);
    rng_seed(&chapter->rng, chapter->options.seed); /* the passes are shuffled as if nothing was drawn before */
    double train_loss, val_loss;
    materials_losses(&materials, &train_loss, &val_loss);
    printf("Training loss: %.6f\nValidation loss: %.6f\n", train_loss, val_loss);
    printf("A guess without knowledge has log(%d) = %.4f\n", materials.config.vocab_size,
           log(materials.config.vocab_size));
    materials_close(&materials);
}
