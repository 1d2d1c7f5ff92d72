/* 06_8_spam_classifier.c: the fine-tuned model at work                                                        book §6.8 */
#include "ch06_classify/sections.h"
#include "ch06_classify/spam_materials.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_WEIGHTS "out/run/classify/model"

/* The book's classify_review, which says "spam" or "not spam". */
static void print_verdict(double spam_probability)
{
    bool spam = spam_probability > 0.5;
    printf("%s (probability of spam: %.4f)\n", spam ? "spam" : "not spam", spam_probability);
}

void section_6_8_spam_classifier(Chapter *chapter)
{
    static const char *const texts[] = {
        "You are a winner you have been specially selected to receive $1000 cash or a $2000 award.",
        "Hey, just wanted to check if we're still on for dinner tonight? Let me know!",
        "FREE prize! Text WIN7 to 80122 now or visit luckyday.win/Q7a",
    };
    SpamMaterials materials;
    Classifier classifier;
    spam_materials_open(&materials, chapter);
    spam_materials_model(&materials);
    spam_materials_trained(&materials, &classifier);
    int max_length = materials.loaders.train.max_length;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        printf("%s\n    ", texts[i]);
        print_verdict(
            classifier_spam_probability(&classifier, &chapter->step, materials.tokenizer, texts[i], max_length));
    }
    printf("\nthe model is kept in %s; use it with: --classify TEXT --weights %s\n",
           chapter_path(chapter, "classifier"), chapter_path(chapter, "classifier"));
    spam_materials_close(&materials);
}

/* How many tokens of a text the classifier does not see. */
static int tokens_cut(const Tokenizer *tokenizer, const char *text, int room)
{
    TokenList list = { 0 };
    tokenizer_encode(tokenizer, &list, text, strlen(text), false);
    int cut = list.count > room ? list.count - room : 0;
    token_list_free(&list);
    return cut;
}

bool classify_action(Chapter *chapter, Error *error)
{
    const Options *options = &chapter->options;
    if (options->classify == NULL)
        return true;
    const char *directory = options->weights != NULL ? options->weights : DEFAULT_WEIGHTS;
    if (access(directory, F_OK) != 0)
        return error_set(error,
                         "%s: no such directory (a fine-tuned classifier); make one with: make run, or with "
                         "make ch06 ARGS=\"--section 6.7\" and then say --weights out/ch06/classifier",
                         directory);
    Classifier classifier;
    Tokenizer *tokenizer;
    int max_length;
    bool ok = classifier_load(&classifier, &tokenizer, &max_length, directory, &chapter->weights, error);
    if (ok) {
        int room = max_length > 0 ? max_length : classifier.gpt.config.context_length - 1;
        int cut = tokens_cut(tokenizer, options->classify, room);
        if (cut > 0)
            fprintf(stderr,
                    "note: the message is longer than the %d tokens that this model reads; its last %d are left out\n",
                    room, cut);
        print_verdict(
            classifier_spam_probability(&classifier, &chapter->step, tokenizer, options->classify, max_length));
    }
    if (tokenizer != NULL)
        tokenizer_free(tokenizer);
    return ok;
}
