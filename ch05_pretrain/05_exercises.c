/* 05_exercises.c: exercises 5.1 to 5.6 of the book, solved */
#include "ch05_pretrain/materials.h"
#include "ch05_pretrain/model_files.h"
#include "ch05_pretrain/sections.h"
#include "ch05_pretrain/toy_vocabulary.h"

#include <stdio.h>
#include <string.h>

enum { NEW_TOKENS = 25 };

void exercise_5_1_sampling_frequencies(Chapter *chapter)
{
    float probabilities[3][TOY_WORDS];
    int counts[3][TOY_WORDS];
    for (int i = 0; i < 3; i++) {
        toy_probabilities(probabilities[i], toy_temperatures[i]);
        toy_count_draws(counts[i], probabilities[i], chapter->options.seed);
    }
    printf("how often each word comes in %d draws\n%-10s", TOY_DRAWS, "");
    for (int w = 0; w < TOY_WORDS; w++)
        printf(" %8s", toy_words[w]);
    printf("\n");
    for (int i = 0; i < 3; i++) {
        printf("T = %-4g  ", (double)toy_temperatures[i]);
        for (int w = 0; w < TOY_WORDS; w++)
            printf(" %8d", counts[i][w]);
        printf("\n");
    }
    const int pizza = 6;
    printf("\n\"%s\" at temperature 5: drawn %d times in %d; its probability is %.4f\n", toy_words[pizza],
           counts[2][pizza], TOY_DRAWS, (double)probabilities[2][pizza]);
}

void exercise_5_2_temperature_and_top_k(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    materials_trained_model(&materials);
    const Sampling tries[] = {
        { .temperature = 0.1f, .top_k = 0, .eos_id = -1 }, /* almost greedy: facts, code, answers that must be right */
        { .temperature = 0.8f, .top_k = 10, .eos_id = -1 },
        { .temperature = 1.4f, .top_k = 25, .eos_id = -1 },
        { .temperature = 2.0f, .top_k = 0, .eos_id = -1 }, /* nearly anything: ideas, names, verse; and nonsense */
    };
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        printf("temperature %.1f, top-k %d\n", (double)tries[i].temperature, tries[i].top_k);
        rng_seed(&chapter->rng, chapter->options.seed);
        print_continuation(NULL, &materials, NEW_TOKENS, &tries[i], &chapter->rng);
        printf("\n");
    }
    materials_close(&materials);
}

void exercise_5_3_deterministic(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    materials_trained_model(&materials);
    /* Either no draw at all, or a draw among one. The seed is not set between the lines: the second differs only where chance
     * has a part. */
    const Sampling greedy = { .eos_id = -1 };
    const Sampling only_one = { .temperature = 1.0f, .top_k = 1, .eos_id = -1 };
    const Sampling free_choice = { .temperature = 1.0f, .eos_id = -1 };
    for (int i = 0; i < 2; i++)
        print_continuation("temperature 0", &materials, NEW_TOKENS, &greedy, &chapter->rng);
    for (int i = 0; i < 2; i++)
        print_continuation("top-k 1", &materials, NEW_TOKENS, &only_one, &chapter->rng);
    for (int i = 0; i < 2; i++)
        print_continuation("temperature 1", &materials, NEW_TOKENS, &free_choice, &chapter->rng);
    materials_close(&materials);
}

void exercise_5_4_one_more_epoch(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    materials_trained_model(&materials); /* sees to it that OUT/training/latest is there */

    /* "A new session": another model, whose weights come from the file together with the optimizer's moments. All else begins
     * anew, as in the book: seed, order of the windows, count of epochs and steps. One epoch; nothing is saved. */
    rng_seed(&chapter->rng, chapter->options.seed + 1);
    gpt_init(&materials.gpt, &materials.gpt.config, &chapter->weights, &chapter->rng);
    rng_seed(&chapter->rng, chapter->options.seed);
    char directory[MATERIALS_PATH_SIZE];
    TrainSettings settings = materials_train_settings(&materials, directory);
    settings.epochs = 1;
    settings.steps = 0;
    settings.save_every = NEVER_SAVE;
    settings.resume = true;
    settings.restart = true;
    TrainLog log = { 0 };
    TrainTask task = materials_task(&materials);
    Error error;
    chapter_check(train(&log, &task, &settings, &chapter->rng, &error), &error);
    train_log_free(&log);
    materials_close(&materials);
}

void exercise_5_5_losses_of_weights(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    if (chapter->options.weights != NULL) {
        materials_start_model(&materials);
    } else {
        printf("(GPT-2's weights come by --weights DIR; without it: the model of section 5.2)\n\n");
        materials_trained_model(&materials);
    }
    rng_seed(&chapter->rng, chapter->options.seed);
    double train_loss, val_loss;
    materials_losses(&materials, &train_loss, &val_loss);
    printf("Training loss: %.6f\nValidation loss: %.6f\n", train_loss, val_loss);
    /* Equal losses: the model did not learn this text by heart. A training loss far below: it did. A text that was in GPT-2's
     * training data would show a lower loss than comparable text that was not; one text alone can't tell. */
    materials_close(&materials);
}

/* The losses of a model of that size after the first epochs. */
static void train_size(Chapter *chapter, int layers, int heads, int width)
{
    const int epochs = 4;
    Materials materials;
    Options options = chapter->options;
    chapter->options.layers = layers;
    chapter->options.heads = heads;
    chapter->options.width = width;
    rng_seed(&chapter->rng, chapter->options.seed);
    materials_open(&materials, chapter);
    materials_model(&materials);
    char directory[MATERIALS_PATH_SIZE];
    TrainSettings settings = materials_train_settings(&materials, directory);
    settings.epochs = epochs;
    settings.steps = 0;
    settings.directory = NULL;
    settings.save_every = 0;
    settings.resume = false;
    settings.print_log = false;
    materials.quiet = true;
    TrainLog log = { 0 };
    TrainTask task = materials_task(&materials);
    Error error;
    chapter_check(train(&log, &task, &settings, &chapter->rng, &error), &error);
    double train_loss, val_loss;
    materials_losses(&materials, &train_loss, &val_loss);
    printf("%zu parameters, after %d epochs: training loss %.3f, validation loss %.3f\n\n",
           gpt_parameter_count(&materials.config), epochs, train_loss, val_loss);
    train_log_free(&log);
    materials_close(&materials);
    chapter->options = options;
}

void exercise_5_6_model_sizes(Chapter *chapter)
{
    const char *const names[] = { "gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl" };
    for (int i = 0; i < 4; i++) {
        GPTConfig config;
        Error error;
        chapter_check(gpt_config_named(&config, names[i], &error), &error);
        config.tied = config.qkv_bias = true; /* as released */
        printf("%-12s %11zu parameters, %5.0f MiB\n", names[i], gpt_parameter_count(&config),
               gpt_memory_mib(&config, false));
    }
    if (chapter->options.weights != NULL) {
        printf("\nof these, --weights names one; compare its losses (Ex 5.5) with another's\n\n");
        exercise_5_5_losses_of_weights(chapter);
        return;
    }
    printf("\nTheir weights come by --weights DIR. Without it: three small models on the same text, equally long\n\n");
    train_size(chapter, 1, 2, 32);
    train_size(chapter, 2, 4, 64);
    train_size(chapter, 4, 4, 128);
}
