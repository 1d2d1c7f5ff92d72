#include "ch04_gpt/book_model.h"

#include "ch02_tokenizer/tokenizer.h"
#include "common/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

GPTConfig book_config(void)
{
    GPTConfig config;
    Error error;
    if (!gpt_config_named(&config, "gpt2-small", &error))
        panic("%s", error.message);
    return config;
}

/* The vocabulary that --tokenizer names, or NULL when the option was not given. */
static Tokenizer *open_tokenizer(const Options *options)
{
    if (options->tokenizer == NULL)
        return NULL;
    Error error;
    Tokenizer *tokenizer = tokenizer_load(options->tokenizer, &error);
    chapter_check(tokenizer != NULL, &error);
    return tokenizer;
}

/* The text's tokens if there is a vocabulary, else known_ids, the same as the book prints them. */
static void text_ids(int *ids, int count, const char *text, const int *known_ids, const Options *options)
{
    memcpy(ids, known_ids, (size_t)count * sizeof *ids);
    Tokenizer *tokenizer = open_tokenizer(options);
    if (tokenizer == NULL)
        return;
    TokenList list = { 0 };
    tokenizer_encode(tokenizer, &list, text, strlen(text), false);
    if (list.count != count || tokenizer_vocab_size(tokenizer) != book_config().vocab_size)
        fatal("%s: \"%s\" has %d tokens there, not %d: this is not GPT-2's vocabulary; get it with: make data",
              options->tokenizer, text, list.count, count);
    memcpy(ids, list.ids, (size_t)count * sizeof *ids);
    token_list_free(&list);
    tokenizer_free(tokenizer);
}

void book_batch(int *ids, const Options *options)
{
    text_ids(&ids[0], BOOK_TOKENS, "Every effort moves you", (const int[]){ 6109, 3626, 6100, 345 }, options);
    text_ids(&ids[BOOK_TOKENS], BOOK_TOKENS, "Every day holds a", (const int[]){ 6109, 1110, 6622, 257 }, options);
}

void book_prompt(int *ids, const Options *options)
{
    text_ids(ids, PROMPT_TOKENS, "Hello, I am", (const int[]){ 15496, 11, 314, 716 }, options);
}

void book_print_text(const char *name, const int *ids, int count, const Options *options)
{
    Tokenizer *tokenizer = open_tokenizer(options);
    if (tokenizer == NULL) {
        printf("%s: needs GPT-2's vocabulary: run make data, then this program with --tokenizer data/gpt2\n", name);
        return;
    }
    char *text = tokenizer_decode(tokenizer, ids, count, NULL);
    printf("%s: %s\n", name, text);
    free(text);
    tokenizer_free(tokenizer);
}

void book_memory_check(const Chapter *chapter, double mib)
{
    char what[64];
    Error error;
    snprintf(what, sizeof what, "section %s", chapter->section);
    printf("(this section takes %.0f MiB of memory)\n\n", mib);
    chapter_check(memory_check(mib, what, "close other programs, or choose other sections with --section", &error),
                  &error);
}

void book_model_init(GPT *gpt, Chapter *chapter)
{
    GPTConfig config = book_config();
    book_memory_check(chapter, 1.1 * 2.0 * gpt_memory_mib(&config, false)); /* weights, room for gradients, and some */
    gpt_init(gpt, &config, &chapter->weights, &chapter->rng);
}

char *number_text(char *text, size_t number)
{
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%zu", number);
    int length = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0) {
            text[length] = ',';
            length++;
        }
        text[length] = digits[i];
        length++;
    }
    text[length] = '\0';
    return text;
}
