/* generate_action.c: ch05_pretrain --generate TEXT: a model directory continues a text */
#include "ch04_gpt/generate.h"
#include "ch04_gpt/stored_weights.h"
#include "ch05_pretrain/model_files.h"
#include "ch05_pretrain/sections.h"
#include "common/buffer.h"
#include "common/file.h"
#include "common/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_TOKENS = 100 };

/* --weights, or the model that `make run` leaves; an error that says how to come by it. */
static bool choose_directory(const char **directory, const Options *options, Error *error)
{
    const char *default_directory = "out/run/pretrain/model";
    *directory = options->weights != NULL ? options->weights : default_directory;
    if (options->weights != NULL)
        return true;
    Buffer config = { 0 };
    bool there = file_read(&config, "out/run/pretrain/model/config.json", NULL, NULL);
    buffer_free(&config);
    return there || error_set(error, "%s: there is no model; make one with: make run, or name another: --weights DIR",
                              default_directory);
}

/* The ids of the text in ids, with room for new_tokens more; the caller frees. NULL with error set. */
static int *prompt_ids(int *count, const Tokenizer *tokenizer, const GPT *gpt, const char *text, int new_tokens,
                       Error *error)
{
    TokenList list = { 0 };
    tokenizer_encode(tokenizer, &list, text, strlen(text), true);
    if (list.count == 0) /* nothing yet: a new text begins */
        token_list_add(&list, tokenizer_end_of_text(tokenizer));
    int *ids = NULL;
    if (list.count > gpt->config.context_length)
        error_set(error, "--generate: the text has %d tokens, the model reads %d; give a shorter one", list.count,
                  gpt->config.context_length);
    else if ((ids = malloc(((size_t)list.count + (size_t)new_tokens) * sizeof *ids)) == NULL)
        fatal("out of memory: a text of %d tokens and %d more; ask for fewer --tokens", list.count, new_tokens);
    else
        memcpy(ids, list.ids, (size_t)list.count * sizeof *ids);
    *count = list.count;
    token_list_free(&list);
    return ids;
}

static void print_continued(const Tokenizer *tokenizer, const char *prompt, const int *ids, int count)
{
    size_t size;
    char *bytes = tokenizer_decode(tokenizer, ids, count, &size);
    Buffer text = { 0 };
    utf8_append_repaired(&text, bytes, size);
    printf("%s%.*s\n", prompt, (int)text.size, text.bytes != NULL ? text.bytes : "");
    buffer_free(&text);
    free(bytes);
}

bool generate_action(Chapter *chapter, Error *error)
{
    const Options *options = &chapter->options;
    const char *directory;
    GPT gpt;
    Tokenizer *tokenizer;
    if (!choose_directory(&directory, options, error) ||
        !model_load(&gpt, &tokenizer, directory, &chapter->weights, error))
        return false;
    gpt_store_weights(&gpt, weight_format_named(options->precision), &chapter->weights);
    int new_tokens = options->tokens != OPTION_NOT_GIVEN ? options->tokens : DEFAULT_TOKENS;
    int prompt;
    int *ids = prompt_ids(&prompt, tokenizer, &gpt, options->generate, new_tokens, error);
    if (ids != NULL) {
        Sampling sampling = {
            .temperature = options->temperature >= 0.0 ? (float)options->temperature : 1.0f,
            .top_k = options->top_k != OPTION_NOT_GIVEN ? options->top_k : 0,
            .eos_id = tokenizer_end_of_text(tokenizer),
        };
        int count = generate(&gpt, ids, prompt, new_tokens, &sampling, &chapter->rng, NULL, NULL);
        print_continued(tokenizer, options->generate, &ids[prompt], count - prompt);
    }
    free(ids);
    tokenizer_free(tokenizer);
    return ids != NULL;
}
