/* 06_9_five_seeds.c: how much of an accuracy is luck?                                              not in the book
 * A test set of 300 messages moves by a third of a percent with each of them, and another sample, another split, other first
 * weights give another figure. So: five seeds, each deciding all three, and their mean. */
#include "ch06_classify/naive_bayes.h"
#include "ch06_classify/sections.h"
#include "ch06_classify/spam_materials.h"

#include <stdio.h>

enum { SEEDS = 5 };

void section_6_9_five_seeds(Chapter *chapter)
{
    if (chapter->options.data == NULL) {
        printf("Trains five models, which takes minutes: only for a file of messages,\n"
               "    --data data/sms_spam/SMSSpamCollection --section 6.9      (fetched by: make data)\n");
        return;
    }
    double test_sum = 0.0, bayes_sum = 0.0;
    int64_t first_seed = chapter->options.seed;
    printf("seed  training  validation      test  naive Bayes\n");
    for (int i = 0; i < SEEDS; i++) {
        chapter->options.seed = first_seed + i;
        ClassifyResult result;
        spam_materials_one_seed(chapter, &result);
        printf("%4d  %7.2f%%  %9.2f%%  %7.2f%%  %10.2f%%\n", (int)chapter->options.seed, 100.0 * result.train_accuracy,
               100.0 * result.validation_accuracy, 100.0 * result.test_accuracy, 100.0 * result.naive_bayes_accuracy);
        fflush(stdout);
        test_sum += result.test_accuracy;
        bayes_sum += result.naive_bayes_accuracy;
        train_log_free(&result.log);
        arena_reset(&chapter->weights);
    }
    chapter->options.seed = first_seed;
    printf("mean                        %7.2f%%  %10.2f%%\n", 100.0 * test_sum / SEEDS, 100.0 * bayes_sum / SEEDS);
}
