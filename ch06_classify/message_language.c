#include "ch06_classify/message_language.h"

#include "ch05_pretrain/corpus.h"
#include "common/ops/loss.h"

#include <stdlib.h>

static void mark_rows(bool *held, const Messages *messages)
{
    for (int i = 0; i < messages->count; i++)
        held[messages->items[i].row] = true;
}

void messages_append_unlabelled(Buffer *text, const Messages *all, const MessageSplit *split)
{
    bool *held = calloc((size_t)all->count + 1, sizeof *held);
    if (held == NULL)
        fatal("out of memory: a list of %d messages", all->count);
    mark_rows(held, &split->validation);
    mark_rows(held, &split->test);
    for (int i = 0; i < all->count; i++) {
        if (held[all->items[i].row])
            continue;
        buffer_append_string(text, all->items[i].text);
        buffer_append_string(text, END_OF_TEXT);
    }
    free(held);
}

typedef struct LanguageTask {
    const GPT *gpt;
    Corpus corpus;
} LanguageTask;

static Tensor *batch_loss(void *context, Tape *tape, const int *examples, int count, Rng *dropout)
{
    const LanguageTask *language = context;
    int T = language->corpus.context_length;
    size_t n = (size_t)count * (size_t)T;
    int *inputs = arena_alloc(tape->arena, n * sizeof *inputs);
    int *targets = arena_alloc(tape->arena, n * sizeof *targets);
    corpus_batch(&language->corpus, examples, count, T, inputs, targets);
    return gpt_loss(language->gpt, tape, inputs, targets, count, T, dropout);
}

static int64_t batch_tokens(void *context, const int *examples, int count)
{
    const LanguageTask *language = context;
    (void)examples;
    return (int64_t)count * language->corpus.context_length;
}

bool messages_learn_language(TrainLog *log, GPT *gpt, const Tokenizer *tokenizer, const char *text, size_t size,
                             int row_length, int batch, const TrainSettings *settings, Rng *rng, Error *error)
{
    Arena arena;
    Loader loader;
    LanguageTask language = { .gpt = gpt };
    arena_init(&arena, "the order of the rows");
    corpus_init(&language.corpus, tokenizer, row_length);
    corpus_add_text(&language.corpus, tokenizer, text, size);
    loader_init(&loader, language.corpus.count, batch, true, false, &arena);
    TrainTask task = {
        .context = &language,
        .parameters = &gpt->parameters,
        .loader = &loader,
        .label = "reading messages",
        .units = "tokens",
        .batch_loss = batch_loss,
        .batch_units = batch_tokens,
    };
    bool ok = train(log, &task, settings, rng, error);
    corpus_free(&language.corpus);
    arena_free(&arena);
    return ok;
}
