/* 05_5_pretrained_weights.c: weights that others trained                                             book §5.5
 * OpenAI published GPT-2's weights; Hugging Face keeps them as a directory of files. Each of its tensors must go to the right
 * place in our model, and have the right shape. model_names.h has the list. */
#include "ch05_pretrain/materials.h"
#include "ch05_pretrain/model_files.h"
#include "ch05_pretrain/sections.h"

#include <stdio.h>

/* The model of section 5.2 under another name, so that there is something to load. */
static void make_weights(Materials *materials, const char *directory)
{
    Error error;
    materials_trained_model(materials);
    chapter_check(model_save(&materials->gpt, materials->tokenizer, directory, &error), &error);
    printf("GPT-2's own weights come by --weights DIR, a directory as Hugging Face keeps it (make data "
           "WEIGHTS=gpt2-small).\n"
           "Without it this section saves the model of section 5.2 as such a directory, and loads that.\n\n");
}

static void print_settings(const GPTConfig *config)
{
    printf("Settings: n_vocab %d, n_ctx %d, n_embd %d, n_head %d, n_layer %d, qkv_bias %s, tied %s\n",
           config->vocab_size, config->context_length, config->emb_dim, config->n_heads, config->n_layers,
           config->qkv_bias ? "true" : "false", config->tied ? "true" : "false");
    printf("Parameters: %zu\n\n", gpt_parameter_count(config));
}

/* With the digits that tell one float from another: the weights are the published ones, or they are not. */
static void print_first_row(const Tensor *wte)
{
    int C = tensor_columns(wte);
    const float *row = wte->data;
    printf("first row of wte: %.8f %.8f %.8f ... %.8f %.8f %.8f\n", (double)row[0], (double)row[1], (double)row[2],
           (double)row[C - 3], (double)row[C - 2], (double)row[C - 1]);
}

void section_5_5_pretrained_weights(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    char made[MATERIALS_PATH_SIZE];
    snprintf(made, sizeof made, "%s", chapter_path(chapter, "pretrained"));
    const char *directory = chapter->options.weights;
    if (directory == NULL) {
        make_weights(&materials, made);
        directory = made;
    }
    Error error;
    GPT *gpt = &materials.gpt;
    Tokenizer *tokenizer;
    chapter_check(model_load(gpt, &tokenizer, directory, &chapter->weights, &error), &error);
    printf("loaded: %s\n", directory);
    print_settings(&gpt->config);
    tensor_print("wte", gpt->tok_emb.weight);
    print_first_row(gpt->tok_emb.weight);

    /* If one tensor had gone to the wrong place, this would be nonsense. */
    tokenizer_free(materials.tokenizer);
    materials.tokenizer = tokenizer;
    rng_seed(&chapter->rng, chapter->options.seed);
    const int new_tokens = 25;
    Sampling sampling = { .temperature = 1.5f, .top_k = 50, .eos_id = -1 };
    printf("\n");
    print_continuation("Output text", &materials, new_tokens, &sampling, &chapter->rng);
    materials_close(&materials);
}
