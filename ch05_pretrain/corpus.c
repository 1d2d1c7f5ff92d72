#include "ch05_pretrain/corpus.h"

#include "common/data/story_world.h"
#include "common/ops/loss.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void stories_append(Buffer *text, int64_t collection, int count)
{
    Story story;
    for (int index = 0; index < count; index++) {
        story_at(&story, collection, index);
        buffer_append(text, story.text, story.length);
        buffer_append_string(text, END_OF_TEXT);
    }
}

void corpus_init(Corpus *corpus, const Tokenizer *tokenizer, int context_length)
{
    *corpus = (Corpus){ .context_length = context_length, .end_of_text = tokenizer_end_of_text(tokenizer) };
}

void corpus_free(Corpus *corpus)
{
    free(corpus->rows);
    *corpus = (Corpus){ 0 };
}

/* A new row that begins with ids[count], count ≥ 1; its other places are IGNORE_INDEX. */
static void add_row(Corpus *corpus, const int *ids, int count)
{
    int length = corpus->context_length + 1;
    if (corpus->count == corpus->capacity) {
        corpus->capacity = corpus->capacity == 0 ? 64 : 2 * corpus->capacity;
        size_t bytes = (size_t)corpus->capacity * (size_t)length * sizeof *corpus->rows;
        corpus->rows = realloc(corpus->rows, bytes);
        if (corpus->rows == NULL)
            fatal("out of memory: a corpus of %d rows", corpus->capacity);
    }
    int *row = &corpus->rows[(size_t)corpus->count * (size_t)length];
    for (int t = 0; t < length; t++)
        row[t] = t < count ? ids[t] : IGNORE_INDEX;
    corpus->count++;
    corpus->predicted += count - 1;
}

bool corpus_add_stories(Corpus *corpus, const Tokenizer *tokenizer, int64_t collection, int64_t min_tokens,
                        Error *error)
{
    int64_t enough = corpus->predicted + min_tokens;
    int length = corpus->context_length + 1;
    TokenList tokens = { 0 };
    Story story;
    bool ok = true;
    for (int64_t index = 0; ok && corpus->predicted < enough; index++) {
        story_at(&story, collection, index);
        tokens.count = 0;
        token_list_add(&tokens, corpus->end_of_text);
        tokenizer_encode(tokenizer, &tokens, story.text, story.length, false);
        token_list_add(&tokens, corpus->end_of_text);
        if (tokens.count > length) {
            ok = error_set(error, "a story has %d tokens, but the context is %d; take a larger --context",
                           tokens.count - 1, corpus->context_length);
            break;
        }
        add_row(corpus, tokens.ids, tokens.count);
        corpus->stories++;
        corpus->log_probability += story.log_probability;
    }
    token_list_free(&tokens);
    return ok;
}

void corpus_add_text(Corpus *corpus, const Tokenizer *tokenizer, const char *text, size_t size)
{
    int length = corpus->context_length + 1;
    TokenList tokens = { 0 };
    token_list_add(&tokens, corpus->end_of_text);
    tokenizer_encode(tokenizer, &tokens, text, size, true);
    token_list_add(&tokens, corpus->end_of_text);
    for (int first = 0; first + 1 < tokens.count; first += corpus->context_length) {
        int left = tokens.count - first;
        add_row(corpus, &tokens.ids[first], left < length ? left : length);
    }
    token_list_free(&tokens);
}

double corpus_entropy_floor(const Corpus *corpus)
{
    return corpus->predicted > 0 ? -corpus->log_probability / (double)corpus->predicted : NAN;
}

int corpus_batch_length(const Corpus *corpus, const int *examples, int count)
{
    int longest = 1;
    for (int b = 0; b < count; b++) {
        const int *row = &corpus->rows[(size_t)examples[b] * (size_t)(corpus->context_length + 1)];
        int predicted = corpus->context_length;
        while (predicted > longest && row[predicted] == IGNORE_INDEX)
            predicted--;
        longest = predicted;
    }
    return longest;
}

void corpus_batch(const Corpus *corpus, const int *examples, int count, int T, int *inputs, int *targets)
{
    for (int b = 0; b < count; b++) {
        const int *row = &corpus->rows[(size_t)examples[b] * (size_t)(corpus->context_length + 1)];
        for (int t = 0; t < T; t++) {
            size_t place = (size_t)b * (size_t)T + (size_t)t;
            inputs[place] = row[t] != IGNORE_INDEX ? row[t] : corpus->end_of_text;
            targets[place] = row[t + 1];
        }
    }
}

/* Targets of these rows that count. */
static int count_targets(const int *targets, int n)
{
    int counted = 0;
    for (int i = 0; i < n; i++)
        counted += targets[i] != IGNORE_INDEX;
    return counted;
}

double corpus_loss(const GPT *gpt, Tape *tape, const Corpus *corpus, int batch)
{
    bool recording = tape->recording;
    tape->recording = false;
    double sum = 0.0;
    for (int first = 0; first < corpus->count; first += batch) {
        int B = corpus->count - first < batch ? corpus->count - first : batch;
        int *examples = arena_alloc(tape->arena, (size_t)B * sizeof *examples);
        for (int b = 0; b < B; b++)
            examples[b] = first + b;
        int T = corpus_batch_length(corpus, examples, B);
        int *inputs = arena_alloc(tape->arena, (size_t)B * (size_t)T * sizeof *inputs);
        int *targets = arena_alloc(tape->arena, (size_t)B * (size_t)T * sizeof *targets);
        corpus_batch(corpus, examples, B, T, inputs, targets);
        Tensor *loss = gpt_loss(gpt, tape, inputs, targets, B, T, NULL); // mean over those that count
        sum += (double)loss->data[0] * count_targets(targets, B * T);
        tape_reset(tape);
    }
    tape->recording = recording;
    return corpus->predicted > 0 ? sum / (double)corpus->predicted : NAN;
}
