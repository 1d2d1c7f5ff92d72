/* 06_4_pretrained_model.c: a model that has read, but cannot yet judge                                        book §6.4
 * With --weights the book's GPT-2; else a small model of our own, pre-trained here on next-token prediction. Asked in words
 * whether a message is spam, it goes on writing: it has never seen a question followed by its answer. */
#include "ch04_gpt/generate.h"
#include "ch06_classify/sections.h"
#include "ch06_classify/spam_materials.h"
#include "common/buffer.h"
#include "common/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Prints text and what the model writes after it, greedily. */
static void print_continued(const SpamMaterials *materials, const char *text, int new_tokens)
{
    TokenList list = { 0 };
    tokenizer_encode(materials->tokenizer, &list, text, strlen(text), false);
    int count = list.count;
    for (int i = 0; i < new_tokens; i++)
        token_list_add(&list, 0); // room
    Sampling greedy = { .eos_id = tokenizer_end_of_text(materials->tokenizer) };
    count = generate(&materials->gpt, list.ids, count, new_tokens, &greedy, NULL, NULL, NULL);
    size_t size;
    char *bytes = tokenizer_decode(materials->tokenizer, list.ids, count, &size);
    Buffer visible = { 0 };
    utf8_append_repaired(&visible, bytes, size);
    printf("%s\n\n", visible.bytes);
    buffer_free(&visible);
    free(bytes);
    token_list_free(&list);
}

void section_6_4_pretrained_model(Chapter *chapter)
{
    SpamMaterials materials;
    spam_materials_open(&materials, chapter);
    spam_materials_model(&materials);
    printf("model: %d layers, width %d, %d parameters\n\n", materials.gpt.config.n_layers, materials.gpt.config.emb_dim,
           (int)parameters_size(&materials.gpt.parameters));
    printf("a text goes on:\n");
    print_continued(&materials, materials.book ? "Every effort moves you" : "Your free", 15);
    printf("a question is not answered:\n");
    print_continued(
        &materials,
        "Is the following text 'spam'? Answer with 'yes' or 'no': 'You are a winner! You have been specially "
        "selected to receive $1000 cash or a $2000 award.'",
        23);
    spam_materials_close(&materials);
}
