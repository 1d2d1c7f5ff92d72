#include "ch07_instruct/instruction_batch.h"

#include "common/ops/loss.h"

#include <string.h>

/* ---- encoding ---- */

/* The tokens of text, in the arena. */
static int *encode(int *count, const Buffer *text, const Tokenizer *tokenizer, Arena *arena)
{
    TokenList list = { 0 };
    tokenizer_encode(tokenizer, &list, text->bytes, text->size, false);
    int *ids = arena_alloc(arena, (size_t)(list.count + 1) * sizeof *ids);
    memcpy(ids, list.ids, (size_t)list.count * sizeof *ids);
    *count = list.count;
    token_list_free(&list);
    return ids;
}

static int task_length(const Instruction *entry, const Tokenizer *tokenizer, PromptStyle style, Buffer *text)
{
    TokenList list = { 0 };
    buffer_clear(text);
    format_input(text, entry, style);
    tokenizer_encode(tokenizer, &list, text->bytes, text->size, false);
    int count = list.count;
    token_list_free(&list);
    return count;
}

void instruction_dataset_init(InstructionDataset *dataset, const Instructions *entries, const Tokenizer *tokenizer,
                              PromptStyle style, Arena *arena)
{
    Buffer text = { 0 };
    *dataset =
        (InstructionDataset){ .items = arena_alloc(arena, (size_t)(entries->count + 1) * sizeof(InstructionTokens)),
                              .count = entries->count };
    for (int i = 0; i < entries->count; i++) {
        InstructionTokens *tokens = &dataset->items[i];
        tokens->task_count = task_length(&entries->items[i], tokenizer, style, &text);
        buffer_clear(&text);
        format_entry(&text, &entries->items[i], style);
        tokens->ids = encode(&tokens->count, &text, tokenizer, arena);
        if (tokens->count > dataset->longest)
            dataset->longest = tokens->count;
    }
    buffer_free(&text);
}

/* ---- one batch ---- */

/* Row r of inputs and targets, T long: the entry, then the padding. */
static void fill_row(int *inputs, int *targets, int T, const InstructionTokens *tokens, const CollateSettings *settings)
{
    int count = tokens->count;
    for (int t = 0; t < T; t++) {
        int next = t + 1; // the target of position t is the token behind it
        inputs[t] = t < count ? tokens->ids[t] : settings->pad_id;
        if (next < count)
            targets[t] = tokens->ids[next];
        else
            targets[t] = next == count ? settings->pad_id : IGNORE_INDEX; // the first padding token ends the answer
        if (settings->mask_instruction && t < tokens->task_count - 1)
            targets[t] = IGNORE_INDEX;
    }
}

void instruction_batch(InstructionBatch *batch, const InstructionDataset *dataset, const int *examples, int count,
                       const CollateSettings *settings, Arena *arena)
{
    int T = 1;
    for (int i = 0; i < count; i++)
        if (dataset->items[examples[i]].count > T)
            T = dataset->items[examples[i]].count;
    if (settings->allowed_max_length > 0 && T > settings->allowed_max_length)
        T = settings->allowed_max_length;
    size_t bytes = (size_t)count * (size_t)T * sizeof(int);
    *batch = (InstructionBatch){ count, T, arena_alloc(arena, bytes), arena_alloc(arena, bytes) };
    for (int i = 0; i < count; i++) {
        size_t row = (size_t)i * (size_t)T;
        fill_row(&batch->inputs[row], &batch->targets[row], T, &dataset->items[examples[i]], settings);
    }
}
