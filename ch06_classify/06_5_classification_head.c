/* 06_5_classification_head.c: two scores instead of a vocabulary                                              book §6.5
 * All weights are frozen; the output layer gives way to a new one with a row for each label, drawn at random; then the last
 * block and the final norm are woken up: the layers nearest to the answer are the most special ones. */
#include "ch02_tokenizer/materials.h"
#include "ch04_gpt/gpt_print.h"
#include "ch06_classify/sections.h"
#include "ch06_classify/spam_materials.h"

#include <stdio.h>
#include <string.h>

enum { BOOK_WIDTH = 768 };

/* The book's model before it gets the new head. Nothing is built. */
static void print_book_model(void)
{
    GPTConfig config;
    Error error;
    chapter_check(gpt_config_named(&config, "gpt2-small", &error), &error);
    config.qkv_bias = true;                                                          // as released
    config.drop_rate_emb = config.drop_rate_attn = config.drop_rate_shortcut = 0.0f; // as the book fine-tunes it
    printf("GPT-2 as the book loads it:\n");
    gpt_print_modules(&config, &(GPTChanges){ .labels = 0 });
    printf("\n");
}

/* What torch.manual_seed(123) and nn.Linear(768, 2) draw: the book's head, before any training. Needs no GPT-2. */
static void print_book_head(SpamMaterials *materials)
{
    Chapter *chapter = materials->chapter;
    Parameters parameters;
    Linear head;
    parameters_init(&parameters, &chapter->step);
    spam_materials_seed(materials);
    linear_init(&head, &parameters, "out_head", BOOK_WIDTH, LABEL_COUNT, true, &chapter->rng);
    printf("the head of GPT-2's width, Linear(in_features=%d, out_features=%d), seed %d:\n", BOOK_WIDTH, LABEL_COUNT,
           (int)chapter->options.seed);
    for (int label = 0; label < LABEL_COUNT; label++) {
        const float *row = &head.weight->data[label * BOOK_WIDTH];
        printf("weight[%d]: %.8f %.8f %.8f ...\n", label, (double)row[0], (double)row[1], (double)row[2]);
    }
    printf("bias: %.8f %.8f\n\n", (double)head.bias->data[LABEL_NOT_SPAM], (double)head.bias->data[LABEL_SPAM]);
    arena_reset(&chapter->step);
}

static void print_learning(Classifier *classifier, Learning learning, const char *name)
{
    classifier_set_learning(classifier, learning);
    printf("%-40s %9zu of %zu\n", name, parameters_trainable_size(&classifier->parameters),
           parameters_size(&classifier->parameters));
}

void section_6_5_classification_head(Chapter *chapter)
{
    SpamMaterials materials;
    spam_materials_open(&materials, chapter);
    spam_materials_model(&materials);
    print_book_model();
    print_book_head(&materials);

    Classifier classifier;
    spam_materials_classifier(&materials, &classifier);
    const GPT *model = &classifier.gpt;
    printf("(out_head): Linear(in_features=%d, out_features=%d, bias=True)\n\n", model->config.emb_dim, LABEL_COUNT);
    printf("parameters that learn\n");
    print_learning(&classifier, LEARN_HEAD, "the head alone");
    print_learning(&classifier, LEARN_LAST_BLOCK, "and the last block and the final norm");
    print_learning(&classifier, LEARN_ALL, "all (exercise 6.2)");

    static const char text[] = "Do you have time";
    TokenList inputs = { 0 };
    tokenizer_encode(materials.tokenizer, &inputs, text, strlen(text), false);
    printf("\n");
    print_ids("Inputs: ", inputs.ids, inputs.count, "\n");
    printf("Inputs dimensions: [1, %d]\n", inputs.count);
    Tape *tape = &chapter->tape;
    tape->recording = false;
    Tensor *outputs = gpt_forward(model, tape, inputs.ids, 1, inputs.count, NULL); // [1,T,2]
    tensor_print("Outputs", outputs);
    printf("Outputs dimensions: [1, %d, %d]\n", inputs.count, LABEL_COUNT);
    int C = LABEL_COUNT;
    Tensor *last = tensor_from(tape->arena, &outputs->data[(inputs.count - 1) * C], 2, (int[]){ 1, C });
    tensor_print("Last output token", last);
    printf(
        "\nOnly the last token has seen the whole text: the causal mask hides from each token what comes after it.\n");
    token_list_free(&inputs);
    spam_materials_close(&materials);
}
