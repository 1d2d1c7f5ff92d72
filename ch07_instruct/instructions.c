#include "ch07_instruct/instructions.h"

#include "ch02_tokenizer/tokenizer.h"
#include "common/data/embedded.h"
#include "common/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- entries from JSON ---- */

static bool read_entry(Instruction *entry, const cJSON *object, const char *where, Arena *arena, Error *error)
{
    const char *instruction, *output, *input = "", *response = NULL;
    if (!cJSON_IsObject(object))
        return error_set(error, "%s: is %s; write an object with instruction, input and output", where,
                         json_type_name(object));
    if (!json_string(object, "instruction", &instruction, where, error) ||
        !json_string(object, "output", &output, where, error))
        return false;
    if (json_has(object, "input") && !json_string(object, "input", &input, where, error))
        return false;
    if (json_has(object, "model_response") && !json_string(object, "model_response", &response, where, error))
        return false;
    if (instruction[0] == '\0')
        return error_set(error, "%s: key \"instruction\" is empty; write what is to be done", where);
    *entry = (Instruction){ .instruction = arena_strdup(arena, instruction),
                            .input = arena_strdup(arena, input),
                            .output = arena_strdup(arena, output),
                            .response = response != NULL ? arena_strdup(arena, response) : NULL };
    return true;
}

/* The entries are counted from 0, as in the book's data[50]. */
static bool read_entries(Instructions *entries, const cJSON *json, const char *name, Arena *arena, Error *error)
{
    if (!cJSON_IsArray(json))
        return error_set(error, "%s: is %s; write an array of entries with instruction, input and output", name,
                         json_type_name(json));
    int count = cJSON_GetArraySize(json);
    if (count == 0)
        return error_set(error, "%s: holds no entry", name);
    *entries = (Instructions){ .items = arena_alloc(arena, (size_t)count * sizeof(Instruction)) };
    const cJSON *object;
    cJSON_ArrayForEach(object, json)
    {
        char where[512];
        snprintf(where, sizeof where, "%.400s: entry %d", name, entries->count);
        if (!read_entry(&entries->items[entries->count], object, where, arena, error))
            return false;
        entries->count++;
    }
    return true;
}

bool instructions_read(Instructions *entries, const char *path, Arena *arena, Error *error)
{
    cJSON *json;
    if (!json_read(&json, path, "get the book's instruction data with: make data", error))
        return false;
    bool ok = read_entries(entries, json, path, arena, error);
    cJSON_Delete(json);
    return ok;
}

void instructions_embedded(Instructions *entries, Arena *arena)
{
    const char *name = "common/data/language_tasks.json";
    size_t size;
    const char *text = embedded_language_tasks(&size);
    cJSON *json;
    Error error;
    if (!json_parse(&json, text, size, name, &error) || !read_entries(entries, json, name, arena, &error))
        panic("%s", error.message);
    cJSON_Delete(json);
}

/* ---- entries from the story world ---- */

static int compare_strings(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;
    return strcmp(*left, *right);
}

/* The passages of entries, sorted, so that one can be looked up; *count of them. The caller frees. */
static const char **sorted_passages(const Instructions *entries, size_t *count)
{
    *count = entries != NULL ? (size_t)entries->count : 0;
    const char **passages = malloc((*count + 1) * sizeof *passages);
    if (passages == NULL)
        fatal("out of memory: %zu passages", *count);
    for (size_t i = 0; i < *count; i++)
        passages[i] = entries->items[i].input;
    qsort(passages, *count, sizeof *passages, compare_strings);
    return passages;
}

void instructions_about_stories(Instructions *entries, int64_t collection, int count, const Instructions *seen,
                                Arena *arena)
{
    size_t passage_count;
    const char **passages = sorted_passages(seen, &passage_count);
    *entries = (Instructions){ .items = arena_alloc(arena, (size_t)count * sizeof(Instruction)) };
    StoryQuestion *questions = arena_alloc(arena, (size_t)count * sizeof *questions);
    for (int64_t story = 0; entries->count < count; story++) {
        StoryQuestion *question = &questions[entries->count];
        story_question_at(question, collection, story);
        const char *passage = question->input;
        if (bsearch(&passage, passages, passage_count, sizeof *passages, compare_strings) != NULL)
            continue;
        entries->items[entries->count] = (Instruction){ .instruction = question->instruction,
                                                        .input = question->input,
                                                        .output = question->output,
                                                        .question = question };
        entries->count++;
    }
    free(passages);
}

/* ---- parts of a list ---- */

InstructionSplit instructions_split(const Instructions *entries)
{
    int n = entries->count;
    int train = (int)(0.85 * n), test = (int)(0.1 * n); // as the book rounds: int(len(data) * 0.85)
    return (InstructionSplit){
        .train = { entries->items, train },
        .test = { &entries->items[train], test },
        .validation = { &entries->items[train + test], n - train - test },
    };
}

Instructions instructions_join(const Instructions *a, const Instructions *b, Arena *arena)
{
    Instructions joined = { arena_alloc(arena, (size_t)(a->count + b->count + 1) * sizeof(Instruction)), 0 };
    for (int i = 0; i < a->count; i++)
        joined.items[joined.count++] = a->items[i];
    for (int i = 0; i < b->count; i++)
        joined.items[joined.count++] = b->items[i];
    return joined;
}

/* ---- prompts ---- */

void format_input(Buffer *text, const Instruction *entry, PromptStyle style)
{
    bool has_input = entry->input[0] != '\0';
    if (style == PROMPT_PHI3) {
        buffer_printf(text, "<|user|>\n%s%s%s", entry->instruction, has_input ? "\n" : "", entry->input);
        return;
    }
    buffer_printf(text,
                  "Below is an instruction that describes a task. Write a response that appropriately completes the "
                  "request.\n\n### Instruction:\n%s%s%s",
                  entry->instruction, has_input ? "\n\n### Input:\n" : "", entry->input);
}

const char *response_header(PromptStyle style)
{
    return style == PROMPT_PHI3 ? "\n<|assistant|>:\n" : "\n\n### Response:\n";
}

void format_entry(Buffer *text, const Instruction *entry, PromptStyle style)
{
    format_input(text, entry, style);
    buffer_append_string(text, response_header(style));
    buffer_append_string(text, entry->output);
}

void instructions_append_text(Buffer *text, const Instructions *entries, PromptStyle style)
{
    for (int i = 0; i < entries->count; i++) {
        format_entry(text, &entries->items[i], style);
        buffer_append_string(text, END_OF_TEXT);
    }
}
