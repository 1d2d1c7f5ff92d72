#include "ch07_instruct/responses.h"

#include "common/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- one answer ---- */

/* The task's tokens, with room for more behind them; the caller frees. */
static int *encode_task(int *count, int room, const Instruction *entry, const Tokenizer *tokenizer, PromptStyle style)
{
    Buffer text = { 0 };
    TokenList list = { 0 };
    format_input(&text, entry, style);
    tokenizer_encode(tokenizer, &list, text.bytes, text.size, false);
    buffer_free(&text);
    int *ids = realloc(list.ids, (size_t)(list.count + room) * sizeof *ids);
    if (ids == NULL)
        fatal("out of memory: a task of %d tokens", list.count);
    *count = list.count;
    return ids;
}

bool task_fits(const Instruction *entry, const GPT *gpt, const Tokenizer *tokenizer, PromptStyle style, Error *error)
{
    int count;
    free(encode_task(&count, 1, entry, tokenizer, style));
    int context = gpt->config.context_length;
    return count < context ||
           error_set(error,
                     "the task \"%.40s…\" is %d tokens long; the model reads %d and needs one for an "
                     "answer: ask something shorter",
                     entry->instruction, count, context);
}

/* What the model writes behind the task: bytes with a 0 behind; the caller frees. */
static char *write_on(const GPT *gpt, const Tokenizer *tokenizer, const Instruction *entry,
                      const ResponseSettings *settings, TokenCallback callback, void *context)
{
    int count;
    int *ids = encode_task(&count, settings->max_new_tokens, entry, tokenizer, settings->style);
    Sampling greedy = { .temperature = 0.0f, .eos_id = tokenizer_end_of_text(tokenizer) };
    int end = generate(gpt, ids, count, settings->max_new_tokens, &greedy, NULL, callback, context);
    char *text = tokenizer_decode(tokenizer, &ids[count], end - count, NULL);
    free(ids);
    return text;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The part of text[0..length) without blanks around. */
static const char *trimmed(const char *text, size_t *length)
{
    size_t end = strlen(text);
    while (end > 0 && is_blank(text[end - 1]))
        end--;
    size_t start = 0;
    while (start < end && is_blank(text[start]))
        start++;
    *length = end - start;
    return &text[start];
}

ResponsePart response_part(const char *text, PromptStyle style)
{
    size_t header_length;
    const char *header = trimmed(response_header(style), &header_length);
    const char *found = text;
    while (is_blank(*found))
        found++;
    size_t written = strlen(found);
    bool certain = written >= header_length || strncmp(found, header, written) != 0;
    if (strncmp(found, header, header_length) == 0)
        found += header_length;
    size_t length;
    const char *response = trimmed(found, &length);
    size_t begin = (size_t)(response - text);
    return (ResponsePart){ begin, begin + length, certain };
}

char *response_text(char *text, PromptStyle style)
{
    ResponsePart part = response_part(text, style);
    text[part.end] = '\0';
    return &text[part.begin];
}

const char *respond(const GPT *gpt, const Tokenizer *tokenizer, const Instruction *entry,
                    const ResponseSettings *settings, Arena *arena)
{
    char *text = write_on(gpt, tokenizer, entry, settings, NULL, NULL);
    const char *response = arena_strdup(arena, response_text(text, settings->style));
    free(text);
    return response;
}

void respond_streaming(const GPT *gpt, const Tokenizer *tokenizer, const Instruction *entry,
                       const ResponseSettings *settings, TokenCallback callback, void *context)
{
    free(write_on(gpt, tokenizer, entry, settings, callback, context));
}

/* ---- all answers ---- */

const char **respond_to_all(const GPT *gpt, const Tokenizer *tokenizer, const Instructions *entries,
                            const ResponseSettings *settings, Arena *arena)
{
    size_t n = (size_t)entries->count;
    char **texts = calloc(n + 1, sizeof *texts);
    if (texts == NULL)
        fatal("out of memory: %zu answers", n);
        /* One answer is one token after the other: little work at a time. So each thread takes whole answers. */
#pragma omp parallel for schedule(dynamic)
    for (int i = 0; i < entries->count; i++)
        texts[i] = write_on(gpt, tokenizer, &entries->items[i], settings, NULL, NULL);

    const char **responses = arena_alloc(arena, (n + 1) * sizeof *responses);
    for (size_t i = 0; i < n; i++) {
        responses[i] = arena_strdup(arena, response_text(texts[i], settings->style));
        free(texts[i]);
    }
    free(texts);
    return responses;
}

/* ---- right or wrong ---- */

bool response_is_exact(const char *response, const char *output)
{
    size_t response_length, output_length;
    response = trimmed(response, &response_length);
    output = trimmed(output, &output_length);
    return response_length == output_length && memcmp(response, output, output_length) == 0;
}

ExactMatch responses_exact(const Instructions *entries, const char *const *responses, bool (*kind)(const Instruction *))
{
    ExactMatch match = { 0 };
    for (int i = 0; i < entries->count; i++) {
        const Instruction *entry = &entries->items[i];
        if (kind != NULL && !kind(entry))
            continue;
        match.count++;
        match.right += response_is_exact(responses[i], entry->output);
    }
    return match;
}

double exact_match_fraction(ExactMatch match)
{
    return match.count > 0 ? (double)match.right / match.count : (double)NAN;
}

bool is_passage_question(const Instruction *entry)
{
    return entry->question != NULL;
}

bool is_language_task(const Instruction *entry)
{
    return entry->question == NULL;
}

bool needs_two_facts(const Instruction *entry)
{
    return entry->question != NULL && entry->question->facts_needed >= 2;
}

/* ---- the file ---- */

bool responses_write(const char *path, const Instructions *entries, const char *const *responses, Error *error)
{
    cJSON *array = cJSON_CreateArray();
    for (int i = 0; i < entries->count; i++) {
        const Instruction *entry = &entries->items[i];
        cJSON *object = cJSON_CreateObject();
        json_add_text(object, "instruction", entry->instruction, strlen(entry->instruction));
        json_add_text(object, "input", entry->input, strlen(entry->input));
        json_add_text(object, "output", entry->output, strlen(entry->output));
        json_add_text(object, "model_response", responses[i], strlen(responses[i]));
        cJSON_AddItemToArray(array, object);
    }
    bool ok = json_write(path, array, error);
    cJSON_Delete(array);
    return ok;
}
