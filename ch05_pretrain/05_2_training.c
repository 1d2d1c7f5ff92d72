/* 05_2_training.c: the training loop at work                                                         book §5.2
 * For each epoch, for each batch: gradients to zero, the loss, backward, one step of the optimizer. The loop itself is train()
 * in trainer.c (break on train_step to watch one). Every few steps the losses on both parts are printed; after each epoch
 * the model continues a text, so that one can see what the number means. */
#include "ch02_tokenizer/materials.h"
#include "ch05_pretrain/materials.h"
#include "ch05_pretrain/sections.h"

#include <stdio.h>

/* Which windows come first: each batch's rows begin with these tokens. Two computers whose losses differ can compare here
 * whether they saw the same text. The order is drawn from a copy of the generator, so that the training draws it again. */
static void print_first_order(const Materials *materials)
{
    const TextPart *part = &materials->training;
    Rng rng = materials->chapter->rng;
    Arena arena;
    Loader loader;
    arena_init(&arena, "the order of the windows");
    loader_init(&loader, part->loader.count, part->loader.batch, part->loader.shuffle, part->loader.drop_last, &arena);
    loader_start(&loader, &rng);
    printf("first tokens of the windows in the batches of epoch 1:");
    const int *windows;
    for (int count; (count = loader_next(&loader, &windows)) > 0;) {
        int *first = arena_alloc(&arena, (size_t)count * sizeof *first);
        for (int b = 0; b < count; b++)
            first[b] = part->windows.tokens[windows[b] * part->windows.stride];
        print_ids(" ", first, count, "");
    }
    printf("\n\n");
    arena_free(&arena);
}

/* The losses that the optimizer saw, before each of its steps, with dropout. */
static void print_first_losses(const TrainLog *log)
{
    printf("\nbatch losses of epoch 1:");
    for (int i = 0; i < log->step_count && i < log->steps_an_epoch; i++)
        printf(" %.4f", log->steps[i].loss);
    printf("\n");
}

void section_5_2_training(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    materials_start_model(&materials);
    char directory[MATERIALS_PATH_SIZE];
    TrainSettings settings = materials_train_settings(&materials, directory);
    const LearningRate *rate = &settings.learning_rate;
    printf("AdamW: learning rate %g, weight decay %g; batches of %d windows; %d steps, %d an epoch\n\n", rate->peak,
           (double)settings.weight_decay, materials.training.loader.batch,
           train_steps_planned(&settings, &materials.training.loader), loader_batches(&materials.training.loader));

    print_first_order(&materials);
    if (materials.config.emb_dim >= 768 && materials.config.drop_rate_attn > 0.0f)
        printf("(the book's log comes from a CPU; newer notebooks were run on a GPU, whose dropout masks no CPU draws, "
               "and begin\n"
               "with other losses; so does a PyTorch for x86 from pip, which contains MKL)\n\n");
    TrainLog log = { 0 };
    materials_train(&materials, &settings, &log);
    print_first_losses(&log);

    /* The text is short and the model sees it again and again: it learns it by heart. So the training loss falls and falls,
     * while the loss on text that it has not seen stops falling: overfitting. */
    Error error;
    const char *path = chapter_path(chapter, "loss");
    if (log.evaluation_count > 0) {
        chapter_check(train_log_plot_losses(&log, "tokens", path, &error), &error);
        printf("\nlosses over epochs: %s.png\n", path);
    }
    printf("model and optimizer: %s/latest\n", directory);
    train_log_free(&log);
    materials_close(&materials);
}
