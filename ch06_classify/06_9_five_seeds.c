/* 06_9_five_seeds.c: how much of an accuracy is luck?                                              not in the book
 * A test set of 300 messages moves by a third of a percent with each of them, and another sample, another split, other first
 * weights give another figure. So: five seeds, each deciding all three, and their mean.
 * And for each seed a small committee: three classifiers that start from the same pre-trained model and see the messages in
 * another order and in other forms. Where one errs by chance, the other two outvote it. */
#include "ch06_classify/sections.h"
#include "ch06_classify/spam_materials.h"

#include <stdio.h>

enum { SEEDS = 5 };

static void print_row(const SeedResult *result)
{
    printf("  %9.2f%%  %7.2f%%    %9.2f%%  %7.2f%%  %11.2f%%\n", 100.0 * result->alone_validation,
           100.0 * result->alone_test, 100.0 * result->validation, 100.0 * result->test, 100.0 * result->naive_bayes);
    fflush(stdout);
}

void section_6_9_five_seeds(Chapter *chapter)
{
    if (chapter->options.data == NULL) {
        printf("Trains %d models, which takes minutes: only for a file of messages,\n"
               "    --data data/sms_spam/SMSSpamCollection --section 6.9      (fetched by: make data)\n",
               SEEDS * COMMITTEE);
        return;
    }
    SeedResult mean = { 0 };
    int64_t first_seed = chapter->options.seed;
    printf("      one classifier alone     %d of them together     naive Bayes\n"
           "seed   validation      test     validation      test          test\n",
           COMMITTEE);
    for (int i = 0; i < SEEDS; i++) {
        chapter->options.seed = first_seed + i;
        SeedResult result;
        spam_materials_one_seed(chapter, &result);
        printf("%4d", (int)chapter->options.seed);
        print_row(&result);
        mean.alone_validation += result.alone_validation / SEEDS;
        mean.alone_test += result.alone_test / SEEDS;
        mean.validation += result.validation / SEEDS;
        mean.test += result.test / SEEDS;
        mean.naive_bayes += result.naive_bayes / SEEDS;
        arena_reset(&chapter->weights);
    }
    chapter->options.seed = first_seed;
    printf("mean");
    print_row(&mean);
}
