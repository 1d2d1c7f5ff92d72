/* 06_7_finetuning.c: the classifier learns from labelled messages                                             book §6.7
 * The loop of chapter 5 with another loss: for each epoch, for each batch: gradients to zero, loss of the two scores, backward,
 * optimizer step. Losses are measured every few steps, accuracies after each epoch. */
#include "ch06_classify/naive_bayes.h"
#include "ch06_classify/sections.h"
#include "ch06_classify/spam_materials.h"

#include <stdio.h>

static const char *learning_text(Learning learning)
{
    return learning == LEARN_ALL ? "all weights" : "last block, final norm and head";
}

void section_6_7_finetuning(Chapter *chapter)
{
    SpamMaterials materials;
    Classifier classifier;
    TrainLog log = { 0 };
    spam_materials_open(&materials, chapter);
    spam_materials_model(&materials);
    spam_materials_classifier(&materials, &classifier);
    const FinetuneSettings *settings = &materials.settings.finetune;
    printf("%s learn; batch %d, %d steps, AdamW with learning rate %g and weight decay %g; losses over %d batches\n\n",
           learning_text(settings->learning), materials.settings.batch,
           train_steps_planned(&settings->train, &materials.loaders.train_loader), settings->train.learning_rate.peak,
           (double)settings->train.weight_decay, settings->eval_batches);
    spam_materials_train(&materials, &classifier, &log);

    Error error;
    bool ok = train_log_plot_losses(&log, "examples", chapter_path(chapter, "loss"), &error);
    if (ok && log.epoch_count > 0) // --steps may end before the first epoch does
        ok = finetune_plot_accuracy(&log, chapter_path(chapter, "accuracy"), &error);
    chapter_check(ok, &error);
    printf("\nwhole sets:\n");
    spam_materials_print_accuracies(&materials, &classifier);
    double bayes = naive_bayes_accuracy(&materials.split.train, &materials.split.test);
    printf("Naive Bayes on words, the same test set: %.2f%%\n", 100.0 * bayes);
    printf("\nplots: %s; ", chapter_path(chapter, "loss.png"));
    if (log.epoch_count > 0)
        printf("%s; ", chapter_path(chapter, "accuracy.png"));
    printf("the classifier: %s\n", chapter_path(chapter, "classifier"));
    train_log_free(&log);
    spam_materials_close(&materials);
}
