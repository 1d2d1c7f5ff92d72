/* 07_6_finetuning.c: the training loop once more, with tasks and answers                             book §7.6
 * The same loss, the same optimizer, the same loop as in chapter 5; only the texts are others. */
#include "ch07_instruct/lesson.h"
#include "ch07_instruct/sections.h"

#include <math.h>
#include <stdio.h>

void section_7_6_finetuning(Chapter *chapter)
{
    Lesson lesson;
    InstructResult result;
    lesson_open(&lesson, chapter);
    lesson_pretrained(&lesson);
    const TrainSettings *train = &lesson.settings.train;
    lesson.settings.train.print_log = true;
    lesson.settings.print_samples = true;
    printf("batch %d, %d epochs, AdamW with learning rate %g, weight decay %g, evaluation every %d steps\n\n",
           lesson.settings.batch, train->epochs, train->learning_rate.peak, (double)train->weight_decay,
           train->eval_every);
    printf("Losses before training:\n");
    lesson_finetune(&lesson, &result);
    if (result.cut > 0)
        printf("%d training entries are longer than the model's context of %d tokens; their ends were not learned\n",
               result.cut, lesson.gpt.config.context_length);
    printf("\nloss plot: %s\n", chapter_path(chapter, "loss.png"));
    train_log_free(&result.log);
    lesson_close(&lesson);
}
