/* 06_1_two_kinds.c: what a model can be fine-tuned for                                                        book §6.1
 * A classifier knows a fixed list of answers and gives each a score; a model that follows instructions (chapter 7) writes its
 * answer word by word and can be asked anything. The difference is visible in the last layer: how many scores come out for
 * each token, and how many of its weights there are. */
#include "ch04_gpt/gpt.h"
#include "ch06_classify/message_dataset.h"
#include "ch06_classify/sections.h"

#include <stdio.h>

void section_6_1_two_kinds_of_finetuning(Chapter *chapter)
{
    (void)chapter;
    static const char *const names[] = { "tiny", "gpt2-small" };
    printf("fine-tuned to    answers                         scores a token\n"
           "classify         one of %d labels, known before   %d\n"
           "follow           any text, token by token         one for each token of the vocabulary\n\n",
           LABEL_COUNT, LABEL_COUNT);
    printf("weights of the last layer:\n%-12s %12s  %12s\n", "model", "follow", "classify");
    for (int i = 0; i < 2; i++) {
        GPTConfig config;
        Error error;
        chapter_check(gpt_config_named(&config, names[i], &error), &error);
        int V = config.vocab_size > 0 ? config.vocab_size : 1000; // a vocabulary of our own
        printf("%-12s %12d  %12d\n", names[i], V * config.emb_dim, LABEL_COUNT * config.emb_dim + LABEL_COUNT);
    }
    printf("\nThe blocks below are the same ones. A classifier needs fewer examples and less training, and can do "
           "nothing\n"
           "else: shown a question, it still says spam or not spam.\n");
}
