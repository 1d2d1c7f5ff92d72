/* 04_exercises.c: the book's exercises of chapter 4 that print numbers. */
#include "ch04_gpt/book_model.h"
#include "ch04_gpt/gpt_print.h"
#include "ch04_gpt/sections.h"

#include <math.h>
#include <stdio.h>

/* Exercise 4.1: which half of a block holds more parameters?                                            book, exercise 4.1
 * Feed-forward: 2 · 4C² weights and 5C biases. Attention: 4 · C² weights and C biases. About two to one. */
void exercise_4_1_parameters_of_a_block(Chapter *chapter)
{
    GPTConfig config = book_config();
    int C = config.emb_dim;
    Parameters in_feed_forward, in_attention;
    parameters_init(&in_feed_forward, &chapter->weights);
    parameters_init(&in_attention, &chapter->weights);
    FeedForward ff;
    MultiHeadAttention att;
    feed_forward_init(&ff, &in_feed_forward, "ff", C, &chapter->rng);
    mha_init(&att, &in_attention, "att", C, C, config.drop_rate_attn, config.n_heads, config.qkv_bias, &chapter->rng);
    block_print_modules(&config);
    char number[32];
    printf("\nparameters of the feed-forward part: %s\n", number_text(number, parameters_size(&in_feed_forward)));
    printf("parameters of the attention part:    %s\n", number_text(number, parameters_size(&in_attention)));
}

/* Exercise 4.2: the four sizes of GPT-2 differ in three numbers of the configuration.                   book, exercise 4.2
 * Counted, not built: the largest would take 6 GB for its weights alone, and four times that to be trained. */
void exercise_4_2_larger_models(Chapter *chapter)
{
    (void)chapter;
    static const char *const names[] = { "gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl" };
    printf("model        width layers heads     parameters   with tying  weights (MB)  training (MB)\n");
    for (int i = 0; i < 4; i++) {
        GPTConfig config;
        Error error;
        chapter_check(gpt_config_named(&config, names[i], &error), &error);
        GPTConfig tied = config;
        tied.tied = true;
        char count[32], tied_count[32];
        printf("%-11s  %5d %6d %5d  %13s %12s  %12.2f  %13.2f\n", names[i], config.emb_dim, config.n_layers,
               config.n_heads, number_text(count, gpt_parameter_count(&config)),
               number_text(tied_count, gpt_parameter_count(&tied)), gpt_memory_mib(&config, false),
               gpt_memory_mib(&config, true));
    }
    printf("\nTraining keeps each parameter four times: itself, its gradient, and AdamW's two running means. What the\n"
           "passes compute in between comes on top. MB of 1024 x 1024 bytes.\n");
}

enum { NOISE_PASSES = 50, NOISE_TOKENS = 16 };

/* A model small enough to run a hundred times, with the given dropout rates. The rates draw nothing from the generator while
 * the weights are made: every seed gives the same weights whatever the rates. */
static void noise_model_init(GPT *gpt, Chapter *chapter, float emb, float attn, float shortcut)
{
    GPTConfig config = {
        .vocab_size = 64,
        .context_length = NOISE_TOKENS,
        .emb_dim = 64,
        .n_heads = 4,
        .n_layers = 4,
        .drop_rate_emb = emb,
        .drop_rate_attn = attn,
        .drop_rate_shortcut = shortcut,
    };
    rng_seed(&chapter->rng, chapter->options.seed);
    gpt_init(gpt, &config, &chapter->weights, &chapter->rng);
}

/* How far training mode moves the scores: root mean square of logits(with dropout) − logits(without), over many masks. */
static double dropout_noise(const GPT *gpt, Chapter *chapter)
{
    int ids[NOISE_TOKENS];
    for (int t = 0; t < NOISE_TOKENS; t++)
        ids[t] = 3 * t; /* any tokens will do */
    double squares = 0.0;
    size_t size = 0;
    for (int pass = 0; pass < NOISE_PASSES; pass++) {
        Tensor *calm = gpt_forward(gpt, &chapter->tape, ids, 1, NOISE_TOKENS, NULL);
        Tensor *noisy = gpt_forward(gpt, &chapter->tape, ids, 1, NOISE_TOKENS, &chapter->rng);
        size = tensor_size(calm);
        for (size_t i = 0; i < size; i++) {
            double difference = (double)noisy->data[i] - (double)calm->data[i];
            squares += difference * difference;
        }
        tape_reset(&chapter->tape);
    }
    return sqrt(squares / (double)(size * NOISE_PASSES));
}

/* Exercise 4.3: one drop_rate for all, or three: after the embeddings, inside attention, before each shortcut is added.
 * GPTConfig has three; the book's single rate is all three alike.                                       book, exercise 4.3 */
void exercise_4_3_separate_dropout(Chapter *chapter)
{
    static const float rates[][3] = {
        { 0.1f, 0, 0 }, { 0, 0.1f, 0 }, { 0, 0, 0.1f }, { 0.1f, 0.1f, 0.1f }, { 0, 0, 0 }
    };
    chapter->tape.recording = false;
    printf("drop_rate_emb  drop_rate_attn  drop_rate_shortcut   how far the logits move (root mean square)\n");
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        GPT gpt;
        noise_model_init(&gpt, chapter, rates[i][0], rates[i][1], rates[i][2]);
        printf("%13.1f  %14.1f  %18.1f   %.4f\n", (double)rates[i][0], (double)rates[i][1], (double)rates[i][2],
               dropout_noise(&gpt, chapter));
        arena_reset(&chapter->weights);
    }
    printf("\nThe three act on different things and need not be equal. With all at 0 training and evaluation agree.\n");
}
