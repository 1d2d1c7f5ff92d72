/* byte_story.h: a very small GPT that reads the embedded story byte by byte: for exercises that are experiments
 * Each byte is a token. The first nine tenths of the story are for training, the rest for validation; a batch is some windows of
 * BYTE_WINDOW bytes. A test is a process of its own: nothing is freed. */
#ifndef TESTS_EXERCISES_BYTE_STORY_H
#define TESTS_EXERCISES_BYTE_STORY_H

#include "ch04_gpt/gpt.h"
#include "common/data/embedded.h"
#include "common/ops/loss.h"
#include "common/optimizer.h"

enum { BYTE_VOCABULARY = 256, BYTE_WINDOW = 16, BYTE_BATCH = 8 };

typedef struct ByteStory {
    Arena weights, step;
    Tape tape;
    GPT gpt;
    AdamW optimizer;
    const unsigned char *text;
    size_t train_size, size; /* bytes for training; all of them */
} ByteStory;

static inline void byte_story_open(ByteStory *story, int layers, int width)
{
    const GPTConfig config = {
        .vocab_size = BYTE_VOCABULARY, .context_length = BYTE_WINDOW, .emb_dim = width, .n_heads = 2, .n_layers = layers
    };
    Rng rng;
    rng_seed(&rng, 123);
    arena_init(&story->weights, "weights");
    arena_init(&story->step, "step");
    tape_init(&story->tape, &story->step);
    gpt_init(&story->gpt, &config, &story->weights, &rng);
    adamw_init(&story->optimizer, &story->gpt.parameters, 0.0f, &story->weights);
    story->text = (const unsigned char *)embedded_story(&story->size);
    story->train_size = story->size * 9 / 10;
}

/* Mean loss of the batch of windows that begins at a byte. With a learning rate above 0 the model learns from it. */
static inline double byte_story_batch(ByteStory *story, size_t first, float lr)
{
    int inputs[BYTE_BATCH * BYTE_WINDOW], targets[BYTE_BATCH * BYTE_WINDOW];
    for (int i = 0; i < BYTE_BATCH * BYTE_WINDOW; i++) {
        inputs[i] = story->text[first + (size_t)i];
        targets[i] = story->text[first + (size_t)i + 1];
    }
    story->tape.recording = lr > 0.0f;
    Tensor *logits = gpt_forward(&story->gpt, &story->tape, inputs, BYTE_BATCH, BYTE_WINDOW, NULL);
    Tensor *loss = tape_cross_entropy(&story->tape, logits, targets);
    double value = (double)loss->data[0];
    if (lr > 0.0f) {
        parameters_zero_grad(&story->gpt.parameters);
        tape_backward(&story->tape, loss);
        adamw_step(&story->optimizer, lr);
    }
    tape_reset(&story->tape);
    return value;
}

/* So many steps over the first batches different batches of the training part, again and again. */
static inline void byte_story_train(ByteStory *story, int steps, int batches, float lr)
{
    for (int step = 0; step < steps; step++)
        byte_story_batch(story, (size_t)(step % batches) * BYTE_BATCH * BYTE_WINDOW, lr);
}

/* Mean loss of batches batches, from the start of the training part or of the validation part. */
static inline double byte_story_loss(ByteStory *story, bool validation, int batches)
{
    double sum = 0.0;
    size_t start = validation ? story->train_size : 0;
    for (int b = 0; b < batches; b++)
        sum += byte_story_batch(story, start + (size_t)b * BYTE_BATCH * BYTE_WINDOW, 0.0f);
    return sum / batches;
}

#endif
