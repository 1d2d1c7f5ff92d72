/* 05_2_training.c: the training loop at work                                                         book §5.2
 * For each epoch, for each batch: gradients to zero, the loss, backward, one step of the optimizer. The loop itself is train()
 * in trainer.c (break on train_step to watch one). Every few steps the losses on both parts are printed; after each epoch
 * the model continues a text, so that one can see what the number means. */
#include "ch05_pretrain/materials.h"
#include "ch05_pretrain/sections.h"

#include <stdio.h>

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

    TrainLog log = { 0 };
    materials_train(&materials, &settings, &log);

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
