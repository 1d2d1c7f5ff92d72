/* 07_9_conclusions.c: where this stands, and what comes behind it                              book §7.9, 7.9.1 – 7.9.3
 * The book ends here; so each section says in a few numbers what was come to. */
#include "ch02_tokenizer/tokenizer.h"
#include "ch04_gpt/gpt.h"
#include "ch07_instruct/lesson.h"
#include "ch07_instruct/sections.h"

#include <stdio.h>

void section_7_9_conclusions(Chapter *chapter)
{
    Lesson lesson;
    lesson_open(&lesson, chapter);
    printf("\nThree steps made an assistant: a model was built (chapters 2 to 4), it read texts (chapter 5), and it "
           "was shown\n"
           "tasks with answers: %d of them here. The same loss served for all: the surprise about the next token.\n",
           lesson.data.train.count);
    lesson_close(&lesson);
}

/* Preference tuning learns from pairs of answers, one of them better; here is what such a pair looks like. */
void section_7_9_1_what_comes_next(Chapter *chapter)
{
    Lesson lesson;
    lesson_open(&lesson, chapter);
    const Instruction *entry = &lesson.data.train.items[0], *other = &lesson.data.train.items[1];
    printf("\nAn optional further step is preference tuning: of two answers to one task people choose the better, and "
           "the model\n"
           "learns to make it the likelier one. A pair made of two entries here:\n\n"
           "task:     %s\nchosen:   %s\nrejected: %s\n",
           entry->instruction, entry->output, other->output);
    lesson_close(&lesson);
}

void section_7_9_2_staying_up_to_date(Chapter *chapter)
{
    static const char *const names[] = { "tiny", "gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl" };
    (void)chapter;
    printf("The field moves fast, and mostly by size and data. The same code, gpt.c, at other sizes:\n\n");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        GPTConfig config;
        Error error;
        chapter_check(gpt_config_named(&config, names[i], &error), &error);
        if (config.vocab_size == 0)
            config.vocab_size = 1000;
        printf("%-12s %2d layers, width %4d: %10zu parameters\n", names[i], config.n_layers, config.emb_dim,
               gpt_parameter_count(&config));
    }
    printf("\nNew papers: arxiv.org, section cs.LG; what one has built oneself, one can read about.\n");
}

void section_7_9_3_final_words(Chapter *chapter)
{
    (void)chapter;
    printf("Nothing in this workbook is hidden: every number that was printed came out of a loop that can be stopped "
           "in gdb.\n"
           "A good place: make debug CH=ch07, then break cross_entropy_forward, run, up.\n");
}
