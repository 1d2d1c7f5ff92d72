/* 05_7_appendix_D.c: what makes training steadier                                                     book appendix D
 * A rate that rises slowly (D.1) and falls along a cosine (D.2), gradients that may not be too long (D.3), all in one training
 * (D.4). The rates are learning_rate_at, the clipping gradient_clip, both in common/optimizer.c. */
#include "ch02_tokenizer/materials.h"
#include "ch05_pretrain/materials.h"
#include "ch05_pretrain/sections.h"
#include "common/optimizer.h"
#include "common/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BOOK_EPOCHS = 15 };

/* A fifth of all steps warms up, as in the book. */
static LearningRate warmup_and_cosine(int total_steps, double initial, double peak, double minimum)
{
    return (LearningRate){ .initial = initial,
                           .peak = peak,
                           .minimum = minimum,
                           .warmup_steps = (int)(0.2 * total_steps),
                           .total_steps = total_steps };
}

/* rates[count] over the steps 0, 1, … */
static void plot_rates(Chapter *chapter, const char *name, const char *title, const double *rates, int count)
{
    double *steps = malloc((size_t)count * sizeof *steps);
    if (steps == NULL)
        fatal("out of memory: a plot of %d points", count);
    double highest = 0.0;
    for (int i = 0; i < count; i++) {
        steps[i] = i;
        highest = fmax(highest, rates[i]);
    }
    PlotSeries series = { .label = "learning rate", .x = steps, .y = rates, .count = count };
    Plot plot = {
        .title = title,
        .x_label = "step",
        .y_label = "learning rate",
        .y_max = 1.1 * highest,
        .series = &series,
        .series_count = 1,
    };
    Error error;
    const char *path = chapter_path(chapter, "%s", name);
    chapter_check(plot_save(&plot, path, &error), &error);
    printf("\nlearning rate over steps: %s.png\n", path);
    free(steps);
}

/* The schedule's rates at a few steps, then the plot of all. warmup_only: constant after the warm-up (D.1). */
static void show_warmup_and_cosine(Chapter *chapter, const LearningRate *rate, bool warmup_only, const char *name,
                                   const char *title)
{
    int n = rate->total_steps, warmup = rate->warmup_steps;
    double *rates = malloc((size_t)n * sizeof *rates);
    if (rates == NULL)
        fatal("out of memory: %d learning rates", n);
    for (int step = 0; step < n; step++)
        rates[step] = warmup_only && step >= warmup ? rate->peak : learning_rate_at(rate, step);
    printf("total steps: %d, warm-up steps: %d\n", n, warmup);
    const int shown[] = { 0, 1, warmup / 2, warmup - 1, warmup, warmup + 1, n / 2, n - 1 };
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        if (shown[i] >= 0 && shown[i] < n)
            printf("step %4d: %.15g\n", shown[i], rates[shown[i]]);
    }
    plot_rates(chapter, name, title, rates, n);
    free(rates);
}

void section_D_1_warmup(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    int total_steps = loader_batches(&materials.training.loader) * BOOK_EPOCHS;
    LearningRate rate = warmup_and_cosine(total_steps, 0.0001, 0.01, 0.01);
    /* At first the gradients of random weights point anywhere, and AdamW's means rest on few of them: small steps. */
    show_warmup_and_cosine(chapter, &rate, true, "warmup", "linear warm-up");
    materials_close(&materials);
}

void section_D_2_cosine(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    int total_steps = loader_batches(&materials.training.loader) * BOOK_EPOCHS;
    LearningRate rate = warmup_and_cosine(total_steps, 0.0001, 0.01, 0.1 * 0.0001);
    /* After the warm-up half a cosine: long steps while there is much to learn, short ones at the end, to settle. */
    show_warmup_and_cosine(chapter, &rate, false, "cosine", "linear warm-up, cosine decay");
    materials_close(&materials);
}

/* ---- D.3 ---- */

/* The largest entry of all gradients, sign and all, as the book's find_highest_gradient. */
static float find_highest_gradient(const Parameters *parameters)
{
    float highest = -INFINITY;
    for (int i = 0; i < parameters->count; i++) {
        const Tensor *weight = parameters->items[i];
        size_t n = tensor_size(weight);
        for (size_t k = 0; k < n; k++) {
            if (weight->grad[k] > highest)
                highest = weight->grad[k];
        }
    }
    return highest;
}

void section_D_3_clipping(Chapter *chapter)
{
    /* The norm of a vector is its length: [[1, 2], [2, 4]] has √(1 + 4 + 4 + 16) = 5. With a largest norm of 1 every entry is
     * divided by 5: the direction stays. */
    const float G[] = { 1.0f, 2.0f, 2.0f, 4.0f };
    float clipped[4];
    for (int i = 0; i < 4; i++)
        clipped[i] = G[i] / 5.0f;
    floats_print("G", G, 2, (int[]){ 2, 2 });
    floats_print("G clipped to norm 1", clipped, 2, (int[]){ 2, 2 });
    printf("\n");

    Materials materials;
    materials_open(&materials, chapter);
    Loader *loader = &materials.training.loader;
    const int *windows = NULL;
    int count = 0;
    rng_seed(&chapter->rng, chapter->options.seed);
    for (int pass = 0; pass < 2 * BOOK_EPOCHS; pass++) /* the book's D.1 and D.2 went over the text so often */
        loader_start(loader, &chapter->rng);
    for (int n = 0; (n = loader_next(loader, &windows)) > 0;)
        count = n; /* windows: the last batch of the last pass */

    for (int b = 0; b < count; b++) {
        const TextDataset *dataset = &materials.training.windows;
        const int *window = &dataset->tokens[windows[b] * dataset->stride];
        print_ids("first tokens: ", window, dataset->max_length < 4 ? dataset->max_length : 4, "\n");
    }
    printf("\n");

    rng_seed(&chapter->rng, chapter->options.seed);
    materials_model(&materials);
    GPT *gpt = &materials.gpt;
    Tensor *loss = window_loss(&materials.training, &chapter->tape, windows, count, &chapter->rng);
    printf("loss: %.5f\n", (double)loss->data[0]);
    tape_backward(&chapter->tape, loss);
    printf("highest gradient: %.4f\n", (double)find_highest_gradient(&gpt->parameters));
    float norm = gradient_clip(&gpt->parameters, 1.0f);
    printf("norm of all gradients: %.4f, after clipping to at most 1: %.4f\n", (double)norm,
           (double)gradient_norm(&gpt->parameters));
    printf("highest gradient: %.4f\n", (double)find_highest_gradient(&gpt->parameters));
    if (materials.config.emb_dim >= 768)
        printf("(a notebook that was run on a GPU shows 0.0446 before: other dropout masks)\n");
    materials_close(&materials);
}

/* ---- D.4 ---- */

void section_D_4_training(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    materials_model(&materials);
    char directory[MATERIALS_PATH_SIZE];
    TrainSettings settings = materials_train_settings(&materials, directory);
    if (chapter->options.epochs == OPTION_NOT_GIVEN && chapter->options.steps == OPTION_NOT_GIVEN)
        settings.epochs = BOOK_EPOCHS;
    double peak = chapter->options.lr >= 0.0 ? chapter->options.lr : materials.config.emb_dim >= 768 ? 1e-3 : 5e-3;
    int total_steps = train_steps_planned(&settings, &materials.training.loader);
    settings.learning_rate = warmup_and_cosine(total_steps, 1e-5, peak, 1e-5);
    settings.clip = chapter->options.clip >= 0.0 ? chapter->options.clip : 1.0;
    settings.clip_from = settings.learning_rate.warmup_steps; /* as the book: not during the warm-up */
    settings.directory = NULL;                                /* checkpoints are section 5.2's */
    settings.save_every = 0;
    settings.resume = false;

    TrainLog log = { 0 };
    TrainTask task = materials_task(&materials);
    materials.eval_batches = 1; /* as the book here */
    Error error;
    chapter_check(train(&log, &task, &settings, &chapter->rng, &error), &error);

    double *rates = malloc((size_t)log.step_count * sizeof *rates);
    if (rates == NULL)
        fatal("out of memory: %d learning rates", log.step_count);
    for (int i = 0; i < log.step_count; i++)
        rates[i] = log.steps[i].learning_rate;
    plot_rates(chapter, "D_4_learning_rate", "learning rate of the training", rates, log.step_count);
    free(rates);
    const char *path = chapter_path(chapter, "D_4_loss");
    chapter_check(train_log_plot_losses(&log, "tokens", path, &error), &error);
    printf("losses over epochs: %s.png\n", path);
    train_log_free(&log);
    materials_close(&materials);
}
