#define _POSIX_C_SOURCE 200809L /* access */
#include "ch02_tokenizer/vocabulary_files.h"

#include "ch02_tokenizer/byte_letters.h"
#include "common/buffer.h"
#include "common/file.h"
#include "common/json.h"
#include "common/label.h"
#include "common/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char advice[] = "GPT-2's own are in data/gpt2 after: make data";

/* ---- reading ---- */

/* Letters of a file as they can be shown in a message. */
typedef struct Shown {
    char text[64];
} Shown;

static Shown shown(const char *letters, size_t size)
{
    Shown shown_letters;
    label_from_text(shown_letters.text, sizeof shown_letters.text, letters, size);
    return shown_letters;
}

/* "DIRECTORY/NAME"; the caller frees the buffer. */
static Buffer path_in(const char *directory, const char *name)
{
    Buffer path = { 0 };
    buffer_printf(&path, "%s/%s", directory, name);
    return path;
}

/* by_id[count] = the entries of the object, each at the place that its value names. */
static bool sort_by_id(const cJSON **by_id, int count, const cJSON *object, const char *path, Error *error)
{
    const cJSON *entry;
    cJSON_ArrayForEach(entry, object)
    {
        const char *name = entry->string;
        if (!cJSON_IsNumber(entry))
            return error_set(error, "%s: the id of \"%s\" is %s; it must be a number", path,
                             shown(name, strlen(name)).text, json_type_name(entry));
        double id = entry->valuedouble;
        if (!(id >= 0 && id < count) || id != (int)id)
            return error_set(error, "%s: the id of \"%s\" is %g; %d tokens have the ids 0 to %d", path,
                             shown(name, strlen(name)).text, id, count, count - 1);
        if (by_id[(int)id] != NULL) {
            const char *other = by_id[(int)id]->string;
            return error_set(error, "%s: \"%s\" and \"%s\" both have the id %d; each token has its own", path,
                             shown(other, strlen(other)).text, shown(name, strlen(name)).text, (int)id);
        }
        by_id[(int)id] = entry;
    }
    return true;
}

static bool add_tokens(Vocabulary *vocabulary, const cJSON **by_id, int count, const char *path, Error *error)
{
    Buffer bytes = { 0 };
    bool ok = true;
    for (int id = 0; id < count && ok; id++) {
        const char *letters = by_id[id]->string;
        size_t size = strlen(letters);
        buffer_clear(&bytes);
        if (!byte_letters_read(&bytes, letters, size))
            ok = error_set(error, "%s: \"%s\" has a letter that stands for no byte; take a vocabulary in GPT-2's form",
                           path, shown(letters, size).text);
        else if (bytes.size == 0)
            ok = error_set(error, "%s: token %d is empty; take a vocabulary in GPT-2's form", path, id);
        else if (vocabulary_id(vocabulary, bytes.bytes, bytes.size) >= 0)
            ok = error_set(error, "%s: \"%s\" is there twice; each token has one id", path, shown(letters, size).text);
        else
            vocabulary_add_token(vocabulary, bytes.bytes, bytes.size);
    }
    buffer_free(&bytes);
    return ok;
}

static bool read_tokens(Vocabulary *vocabulary, const char *path, Error *error)
{
    cJSON *object;
    if (!json_read(&object, path, advice, error))
        return false;
    int count = cJSON_GetArraySize(object);
    const cJSON **by_id = calloc((size_t)count + 1, sizeof *by_id);
    if (by_id == NULL)
        fatal("out of memory: a vocabulary of %d tokens", count);
    bool ok = cJSON_IsObject(object);
    if (!ok)
        error_set(error, "%s: is %s; a vocabulary is an object { \"token\": id, … }", path, json_type_name(object));
    ok = ok && sort_by_id(by_id, count, object, path, error) && add_tokens(vocabulary, by_id, count, path, error);
    free(by_id);
    cJSON_Delete(object);
    for (int byte = 0; byte < 256 && ok; byte++)
        if (vocabulary->byte_ids[byte] < 0)
            ok = error_set(error, "%s: no token for the byte 0x%02x; a byte-level vocabulary has all 256", path, byte);
    if (ok && vocabulary->end_of_text < 0)
        ok = error_set(error, "%s: no token <|endoftext|>; GPT-2's vocabulary ends with it", path);
    return ok;
}

/* One side of a merge, written in byte letters: its id, or −1. */
static int read_side(const Vocabulary *vocabulary, Buffer *bytes, const char *letters, size_t size)
{
    size_t start = bytes->size;
    if (!byte_letters_read(bytes, letters, size))
        return -1;
    return vocabulary_id(vocabulary, &bytes->bytes[start], bytes->size - start);
}

/* One line "LEFT RIGHT". known[id]: a byte, or made by a line above. bytes: working memory. */
static bool read_merge(Vocabulary *vocabulary, bool *known, Buffer *bytes, const TextLines *lines, const char *path,
                       Error *error)
{
    const char *space = memchr(lines->line, ' ', lines->length);
    size_t left_size = space != NULL ? (size_t)(space - lines->line) : 0;
    size_t right_size = space != NULL ? lines->length - left_size - 1 : 0;
    if (left_size == 0 || right_size == 0 || memchr(space + 1, ' ', right_size) != NULL)
        return error_set(error, "%s:%d: not a merge; a merge is two tokens with a space between", path, lines->number);
    buffer_clear(bytes);
    int left = read_side(vocabulary, bytes, lines->line, left_size);
    int right = read_side(vocabulary, bytes, space + 1, right_size);
    if (left < 0 || right < 0 || !known[left] || !known[right])
        return error_set(error, "%s:%d: \"%s\" joins what is neither a byte nor made by a line above", path,
                         lines->number, shown(lines->line, lines->length).text);
    int result = vocabulary_id(vocabulary, bytes->bytes, bytes->size);
    if (result < 0)
        return error_set(
            error, "%s:%d: what \"%s\" makes is not in the vocabulary beside it; take two files that belong together",
            path, lines->number, shown(lines->line, lines->length).text);
    int before = vocabulary->merge_count;
    vocabulary_add_merge(vocabulary, left, right);
    if (vocabulary->merge_count == before)
        return error_set(error, "%s:%d: \"%s\" is there twice", path, lines->number,
                         shown(lines->line, lines->length).text);
    known[result] = true;
    return true;
}

static bool read_merges(Vocabulary *vocabulary, const char *path, Error *error)
{
    Buffer text = { 0 };
    if (!text_read(&text, path, advice, error)) {
        buffer_free(&text);
        return false;
    }
    Buffer bytes = { 0 };
    bool *known = calloc((size_t)vocabulary->count, sizeof *known);
    if (known == NULL)
        fatal("out of memory: a vocabulary of %d tokens", vocabulary->count);
    for (int byte = 0; byte < 256; byte++)
        known[vocabulary->byte_ids[byte]] = true;

    bool ok = true;
    TextLines lines = text_lines(text.bytes, text.size);
    while (ok && text_next_line(&lines)) {
        bool version = lines.number == 1 && lines.length >= 8 && memcmp(lines.line, "#version", 8) == 0;
        bool last = lines.length == 0 && lines.next == lines.end;
        if (!version && !last)
            ok = read_merge(vocabulary, known, &bytes, &lines, path, error);
    }
    free(known);
    buffer_free(&bytes);
    buffer_free(&text);
    return ok;
}

bool vocabulary_read(Vocabulary *vocabulary, const char *directory, Error *error)
{
    Buffer tokens = path_in(directory, "vocab.json");
    Buffer merges = path_in(directory, "merges.txt");
    Buffer old_tokens = path_in(directory, "encoder.json");
    Buffer old_merges = path_in(directory, "vocab.bpe");
    bool ok;
    if (access(tokens.bytes, F_OK) == 0)
        ok = read_tokens(vocabulary, tokens.bytes, error) && read_merges(vocabulary, merges.bytes, error);
    else if (access(old_tokens.bytes, F_OK) == 0)
        ok = read_tokens(vocabulary, old_tokens.bytes, error) && read_merges(vocabulary, old_merges.bytes, error);
    else
        ok = error_set(error, "%s: neither vocab.json and merges.txt nor encoder.json and vocab.bpe are there; %s",
                       directory, advice);
    buffer_free(&tokens);
    buffer_free(&merges);
    buffer_free(&old_tokens);
    buffer_free(&old_merges);
    return ok;
}

/* ---- writing ---- */

static void append_letters(Buffer *text, Token token)
{
    byte_letters_write(text, token.bytes, token.size);
}

/* A token as a JSON string. Byte letters are printable: only " and \ need an escape. */
static void append_json_letters(Buffer *text, Token token)
{
    buffer_append(text, "\"", 1);
    for (size_t i = 0; i < token.size; i++) {
        char byte = token.bytes[i];
        if (byte == '"' || byte == '\\')
            buffer_append(text, "\\", 1);
        byte_letters_write(text, &byte, 1);
    }
    buffer_append(text, "\"", 1);
}

bool vocabulary_write(const Vocabulary *vocabulary, const char *directory, Error *error)
{
    if (!file_make_directory(directory, error))
        return false;
    Buffer tokens = { 0 };
    for (int id = 0; id < vocabulary->count; id++) {
        buffer_append_string(&tokens, id == 0 ? "{" : ", ");
        append_json_letters(&tokens, vocabulary->tokens[id]);
        buffer_printf(&tokens, ": %d", id);
    }
    buffer_append_string(&tokens, "}\n");
    Buffer merges = { 0 };
    buffer_append_string(&merges, "#version: 0.2\n");
    for (int rank = 0; rank < vocabulary->merge_count; rank++) {
        append_letters(&merges, vocabulary->tokens[vocabulary->merges[rank].left]);
        buffer_append(&merges, " ", 1);
        append_letters(&merges, vocabulary->tokens[vocabulary->merges[rank].right]);
        buffer_append(&merges, "\n", 1);
    }
    Buffer tokens_path = path_in(directory, "vocab.json");
    Buffer merges_path = path_in(directory, "merges.txt");
    bool ok = file_write(tokens_path.bytes, tokens.bytes, tokens.size, error) &&
              file_write(merges_path.bytes, merges.bytes, merges.size, error);
    buffer_free(&tokens);
    buffer_free(&merges);
    buffer_free(&tokens_path);
    buffer_free(&merges_path);
    return ok;
}
