/* bench_step.c: a training step of GPT-2 124M against what it cannot do without
 * The timed model is GPT-2 124M as released: output layer tied, biases on queries, keys and values; no dropout. The limit of a
 * step is the time of its matrix products alone (measured here, in turn with the step) plus that of AdamW's bytes at the
 * measured speed of memory: weights and both moments read and written, gradients read, 28 bytes a parameter.
 * Then: the share of dropout masks, reading a prompt, memory, and how speed grows with a model's width. */
#include "tests/bench/bench.h"

#include "ch04_gpt/gpt.h"
#include "common/machine.h"
#include "common/ops/linear.h"
#include "common/ops/matmul.h"
#include "common/optimizer.h"

#include <stdio.h>
#include <stdlib.h>

/* A model in training. */
typedef struct Training {
    GPT gpt;
    AdamW optimizer;
    Arena weights, step;
    Tape tape;
    Rng rng;
    Rng *dropout; /* NULL: none */
    int B, T;
    int *ids; /* [B·(T+1)] */
} Training;

static GPTConfig timed_config(void)
{
    GPTConfig config = { .vocab_size = 50257, .context_length = 1024, .emb_dim = 768, .n_heads = 12, .n_layers = 12 };
    config.qkv_bias = true;
    config.tied = true;
    return config;
}

static void training_init(Training *training, const GPTConfig *config, int B, int T)
{
    training->B = B;
    training->T = T;
    training->dropout = NULL;
    arena_init(&training->weights, "weights");
    arena_init(&training->step, "step");
    tape_init(&training->tape, &training->step);
    rng_seed(&training->rng, 123);
    gpt_init(&training->gpt, config, &training->weights, &training->rng);
    adamw_init(&training->optimizer, &training->gpt.parameters, 0.1f, &training->weights);
    int n = B * (T + 1);
    training->ids = arena_alloc(&training->weights, (size_t)n * sizeof *training->ids);
    for (int i = 0; i < n; i++)
        training->ids[i] = (int)(rng_u32(&training->rng) % (uint32_t)config->vocab_size);
}

static void training_free(Training *training)
{
    tape_free(&training->tape);
    arena_free(&training->step);
    arena_free(&training->weights);
}

static void train_step(void *context)
{
    Training *training = context;
    const int *inputs = training->ids, *targets = &training->ids[1];
    const GPT *gpt = &training->gpt;
    parameters_zero_grad(&training->gpt.parameters);
    Tensor *loss = gpt_loss(gpt, &training->tape, inputs, targets, training->B, training->T, training->dropout);
    tape_backward(&training->tape, loss);
    tape_reset(&training->tape);
    adamw_step(&training->optimizer, 1e-4f);
}

/* The forward and backward products of one linear layer, on memory that the model has anyway. */
static void layer_products(const Training *training, float *y, float *x, const Tensor *weight, int R)
{
    int O = weight->shape[0], I = weight->shape[1];
    linear_forward(y, x, weight->data, NULL, R, I, O);
    linear_backward(x, weight->grad, NULL, y, x, weight->data, R, I, O);
    (void)training;
}

/* All matrix products of a step, attention's aside: they are counted to what a step cannot do without as well, but are small. */
static void step_products(void *context)
{
    Training *training = context;
    const GPT *gpt = &training->gpt;
    int R = training->B * training->T;
    size_t widest = (size_t)gpt->config.vocab_size;
    float *x = arena_alloc_zero(&training->step, (size_t)R * 4 * (size_t)gpt->config.emb_dim * sizeof *x);
    float *y = arena_alloc(&training->step, (size_t)R * widest * sizeof *y);
    for (int layer = 0; layer < gpt->config.n_layers; layer++) {
        const TransformerBlock *block = &gpt->blocks[layer];
        layer_products(training, y, x, block->att.qkv_weight, R);
        layer_products(training, y, x, block->att.out_proj.weight, R);
        layer_products(training, y, x, block->ff.expand.weight, R);
        layer_products(training, y, x, block->ff.contract.weight, R);
    }
    layer_products(training, y, x, gpt->out_head.weight, R);
    arena_reset(&training->step);
}

static void measure_step(Bench *bench, int B, int T, MatmulPrecision precision)
{
    enum { RUNS = 4 };
    Training training;
    GPTConfig config = timed_config();
    char shape[64];
    snprintf(shape, sizeof shape, "124M B=%d T=%d", B, T);
    training_init(&training, &config, B, T);
    matmul_set_precision(precision);
    const char *name = precision == MATMUL_BF16 ? "bf16" : "fp32";
    train_step(&training); /* the first one takes the memory */
    double peak_mib = memory_peak_mib();
    double step = 1e30, products = 1e30;
    for (int run = 0; run < RUNS; run++) { /* in turns, so that both see the same machine */
        double now = bench_once(train_step, &training);
        step = now < step ? now : step;
        now = bench_once(step_products, &training);
        products = now < products ? now : products;
    }
    size_t parameters = parameters_size(&training.gpt.parameters);
    double adamw = 28.0 * (double)parameters / (1e9 * bench->limits.update_gbs);
    bench_seconds(bench, "step products", shape, name, products,
                  6e-9 * (double)parameters * B * T / bench->limits.gflops);
    bench_seconds(bench, "training step", shape, name, step, products + adamw);
    bench_speed(bench, "training speed", shape, name, B * T / step, "tokens/s", 0.0);
    if (T == 256 && precision == MATMUL_FP32) {
        double needed =
            4.0 * 4.0 * (double)parameters + (double)training.step.peak_bytes; /* w, gradient, m, v; activations */
        bench_value(bench, "resident memory", shape, "fp32", peak_mib, "MiB");
        bench_value(bench, "weights to activations", shape, "fp32", needed / (1024 * 1024), "MiB");
    }
    matmul_set_precision(MATMUL_FP32);
    training_free(&training);
}

/* ---- dropout ---- */

static void draw_masks(void *context)
{
    Training *training = context;
    const GPTConfig *config = &training->gpt.config;
    size_t B = (size_t)training->B, T = (size_t)training->T, C = (size_t)config->emb_dim;
    size_t attention = B * (size_t)config->n_heads * T * T;
    size_t entries = B * T * C + (size_t)config->n_layers * (2 * B * T * C + attention);
    uint8_t *keep = arena_alloc(&training->step, entries);
    rng_fill_keep(keep, entries, 0.1, &training->rng);
    arena_reset(&training->step);
}

/* The masks of a step of the book's model: 57.4 million words of the generator. The limit is 5 % of the step. */
static void measure_dropout(Bench *bench)
{
    Training training;
    GPTConfig config = timed_config();
    config.tied = false;
    config.drop_rate_emb = config.drop_rate_attn = config.drop_rate_shortcut = 0.1f;
    training_init(&training, &config, 2, 256);
    training.dropout = &training.rng;
    train_step(&training);
    double step = 1e30;
    for (int run = 0; run < 2; run++) {
        double now = bench_once(train_step, &training);
        step = now < step ? now : step;
    }
    double masks = bench_best(bench, draw_masks, &training);
    bench_seconds(bench, "dropout masks", "book's B=2 T=256", "fp32", masks, 0.05 * step);
    bench_value(bench, "dropout masks, share", "book's B=2 T=256", "fp32", masks / step, "of step");
    training_free(&training);
}

/* ---- reading a prompt ---- */

static void read_prompt(void *context)
{
    Training *training = context;
    training->tape.recording = false;
    gpt_hidden(&training->gpt, &training->tape, training->ids, training->B, training->T, NULL);
    tape_reset(&training->tape);
}

/* Against the matrix products of the blocks at the peak: what is read of a prompt needs no output layer but at its end. */
static void measure_prompt(Bench *bench)
{
    enum { T = 1024 };
    Training training;
    GPTConfig config = timed_config();
    training_init(&training, &config, 1, T);
    double best = bench_best(bench, read_prompt, &training);
    double flops = 2.0 * 12.0 * config.n_layers * (double)config.emb_dim * config.emb_dim; /* a token */
    bench_speed(bench, "prompt", "124M T=1024", "fp32", T / best, "tokens/s", 1e9 * bench->limits.gflops / flops);
    training_free(&training);
}

/* ---- speed against width ---- */

static void measure_width(Bench *bench, int width)
{
    Training training;
    char shape[64];
    GPTConfig config = {
        .vocab_size = 1000, .context_length = 256, .emb_dim = width, .n_heads = width / 32, .n_layers = 3
    };
    config.tied = true;
    enum { B = 4, T = 100 };
    training_init(&training, &config, B, T);
    double step = bench_best(bench, train_step, &training);
    double products = bench_best(bench, step_products, &training);
    double adamw = 28.0 * (double)parameters_size(&training.gpt.parameters) / (1e9 * bench->limits.update_gbs);
    snprintf(shape, sizeof shape, "3 layers, width %d", width);
    bench_speed(bench, "small training", shape, "fp32", B * T / step, "tokens/s", B * T / (products + adamw));
    bench_point(bench, CURVE_TRAINING, width, B * T / step);
    bench_point(bench, CURVE_TRAINING_LIMIT, width, B * T / (products + adamw));
    training_free(&training);
}

void bench_step(Bench *bench)
{
    measure_step(bench, 2, 256, MATMUL_FP32);
    measure_step(bench, 4, 64, MATMUL_FP32);
    measure_step(bench, 2, 256, MATMUL_BF16);
    measure_step(bench, 4, 64, MATMUL_BF16);
    measure_dropout(bench);
    measure_prompt(bench);
}

void bench_width(Bench *bench)
{
    static const int widths[] = { 64, 128, 192, 256, 384, 512 };
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++)
        measure_width(bench, widths[i]);
}
