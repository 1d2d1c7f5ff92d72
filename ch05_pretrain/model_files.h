/* model_files.h: a model as a directory that Hugging Face transformers opens      book §5.4, §5.5, tests/test_ch05_model_files.c
 *     config.json         GPT-2's configuration; "qkv_bias": false is our addition, which transformers ignores
 *     model.safetensors   GPT-2's tensor names and layouts
 *     vocab.json, merges.txt
 * GPT-2 keeps W_query, W_key and W_value in one matrix, and every linear layer in-by-out (its "Conv1D"), where PyTorch's Linear
 * and we have out-by-in; nobody but this file knows. A model without query, key, value biases is saved with zeros for them.
 * Read are F32, F16 and BF16, one tensor at a time, with or without "transformer." before the names.
 * Memory  weights in the arena that is given; the tokenizer belongs to the caller (tokenizer_free).
 * Errors  missing, unknown and misshapen tensors, a configuration that is not GPT-2's, a vocabulary of another size than the
 *         model's: "FILE: what is wrong; what to do". Read next: generate in ch04, pretrain.h. */
#ifndef CH05_MODEL_FILES_H
#define CH05_MODEL_FILES_H

#include "ch02_tokenizer/tokenizer.h"
#include "ch04_gpt/gpt.h"
#include "common/error.h"

/* What a classifier has instead of the output layer (ch06): GPT2ForSequenceClassification, "score". */
typedef struct ClassifierHead {
    Tensor *weight; /* [labels, C] */
    Tensor *bias;   /* [labels] or NULL. transformers has none there and leaves it out with a warning */
} ClassifierHead;

/* Writes all four files; directory is made if need be. */
bool model_save(const GPT *gpt, const Tokenizer *tokenizer, const char *directory, Error *error);

/* The same with head in place of gpt->out_head, which is not looked at. */
bool model_save_classifier(const GPT *gpt, const ClassifierHead *head, const Tokenizer *tokenizer,
                           const char *directory, Error *error);

/* Makes the model that config.json describes, with the weights of model.safetensors. tokenizer NULL: the vocabulary is not
 * wanted and not looked for. A classifier's directory gives the model without its head. Asks for the memory first. */
bool model_load(GPT *gpt, Tokenizer **tokenizer, const char *directory, Arena *arena, Error *error);

/* Only config.json: what model_load would make. labels (may be NULL): of a classifier; 0 for a language model. */
bool model_read_config(GPTConfig *config, int *labels, const char *directory, Error *error);

/* Only the weights, into a model that is there and has the same configuration: for --resume. */
bool model_load_weights(const GPT *gpt, const char *directory, Error *error);

/* A classifier's head, into tensors of the right shape; bias NULL: not wanted. */
bool model_load_head(const ClassifierHead *head, const char *directory, Error *error);

#endif
