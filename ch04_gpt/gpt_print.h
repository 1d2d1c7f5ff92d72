/* gpt_print.h: a model's parts as PyTorch's print(model) shows them                  book exercise 4.1, §6.5, §E.4
 * From the configuration alone: nothing has to be built, so that a model that is not there can be shown as well. */
#ifndef CH04_GPT_PRINT_H
#define CH04_GPT_PRINT_H

#include "ch04_gpt/gpt.h"

/* What has become of the model since chapter 4; all zero: nothing. */
typedef struct GPTChanges {
    int labels; /* rows of a new out_head, which has a bias (§6.5); 0: the vocabulary's */
    bool lora;  /* every linear layer has a LoRALayer beside it (§E.4) */
} GPTChanges;

/* The whole model; of its blocks, which are all alike, the last. */
void gpt_print_modules(const GPTConfig *config, const GPTChanges *changes);

/* One block. */
void block_print_modules(const GPTConfig *config);

#endif
