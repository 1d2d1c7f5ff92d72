#define PCRE2_CODE_UNIT_WIDTH 8 /* UTF-8 */
#include "ch02_tokenizer/simple_tokenizer.h"

#include "common/buffer.h"
#include "common/text.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

/* ---- lists of words ---- */

void word_list_init(WordList *list, Arena *arena)
{
    *list = (WordList){ .arena = arena };
}

void word_list_add(WordList *list, const char *bytes, size_t size)
{
    if (list->count == list->capacity) {
        int capacity = list->capacity > 0 ? 2 * list->capacity : 64;
        const char **words = arena_alloc(list->arena, (size_t)capacity * sizeof *words);
        if (list->count > 0)
            memcpy(words, list->words, (size_t)list->count * sizeof *words);
        list->words = words;
        list->capacity = capacity;
    }
    char *word = arena_alloc(list->arena, size + 1);
    if (size > 0)
        memcpy(word, bytes, size);
    word[size] = '\0';
    list->words[list->count++] = word;
}

static bool is_white_space(uint32_t c)
{
    if (c <= 0x20)
        return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F);
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool is_blank(const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i < size;) {
        uint32_t c;
        int length = utf8_decode(&word[i], size - i, &c);
        if (length == 0 || !is_white_space(c))
            return false;
        i += (size_t)length;
    }
    return true;
}

void word_list_drop_blank(WordList *list)
{
    int kept = 0;
    for (int i = 0; i < list->count; i++)
        if (!is_blank(list->words[i]))
            list->words[kept++] = list->words[i];
    list->count = kept;
}

/* ---- splitting ---- */

static pcre2_code *compile(const char *pattern)
{
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF;
    int error_number;
    PCRE2_SIZE offset;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &error_number, &offset, NULL);
    if (code == NULL)
        panic("regular expression %s: error %d at offset %zu", pattern, error_number, offset);
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); // machine code where the system allows it
    return code;
}

/* Splits a part of the text that has no NUL in it. */
static void split_part(WordList *list, const pcre2_code *code, pcre2_match_data *match, const char *text, size_t size)
{
    const PCRE2_SIZE *bounds = pcre2_get_ovector_pointer(match);
    size_t position = 0;
    while (pcre2_match(code, (PCRE2_SPTR)text, size, position, 0, match, NULL) > 0) {
        word_list_add(list, &text[position], bounds[0] - position); // what lies before the match, perhaps nothing
        word_list_add(list, &text[bounds[0]], bounds[1] - bounds[0]);
        position = bounds[1];
    }
    word_list_add(list, &text[position], size - position);
}

void regex_split(WordList *list, const char *pattern, const char *text, size_t size)
{
    pcre2_code *code = compile(pattern);
    pcre2_match_data *match = pcre2_match_data_create_from_pattern(code, NULL);
    if (match == NULL)
        fatal("out of memory for a regular expression");
    const char *end = text + size;
    for (const char *part = text; part <= end;) {
        const char *nul = part < end ? memchr(part, '\0', (size_t)(end - part)) : NULL;
        const char *part_end = nul != NULL ? nul : end;
        split_part(list, code, match, part, (size_t)(part_end - part));
        part = part_end + 1;
    }
    pcre2_match_data_free(match);
    pcre2_code_free(code);
}

void simple_split(WordList *list, const char *text, size_t size)
{
    regex_split(list, SIMPLE_PATTERN, text, size);
    word_list_drop_blank(list);
}

/* ---- vocabulary ---- */

static int compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void simple_tokenizer_init(SimpleTokenizer *tokenizer, int version, const WordList *words, Arena *arena)
{
    *tokenizer = (SimpleTokenizer){ .version = version, .unknown = -1 };
    WordList *vocabulary = &tokenizer->vocabulary;
    word_list_init(vocabulary, arena);
    for (int i = 0; i < words->count; i++)
        word_list_add(vocabulary, words->words[i], strlen(words->words[i]));
    if (vocabulary->count > 1)
        qsort(vocabulary->words, (size_t)vocabulary->count, sizeof *vocabulary->words, compare_words);
    int kept = 0;
    for (int i = 0; i < vocabulary->count; i++)
        if (kept == 0 || strcmp(vocabulary->words[i], vocabulary->words[kept - 1]) != 0)
            vocabulary->words[kept++] = vocabulary->words[i];
    vocabulary->count = kept;
    if (version == 2) {
        word_list_add(vocabulary, END_OF_TEXT, strlen(END_OF_TEXT));
        tokenizer->unknown = vocabulary->count;
        word_list_add(vocabulary, "<|unk|>", strlen("<|unk|>"));
    }
}

int simple_tokenizer_id(const SimpleTokenizer *tokenizer, const char *word)
{
    const WordList *vocabulary = &tokenizer->vocabulary;
    int special = tokenizer->version == 2 ? 2 : 0; // stand at the end, not sorted
    int sorted = vocabulary->count - special;
    for (int id = sorted; id < vocabulary->count; id++)
        if (strcmp(word, vocabulary->words[id]) == 0)
            return id;
    int low = 0, high = sorted; // the word can only be in words[low … high − 1]
    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = strcmp(word, vocabulary->words[middle]);
        if (order == 0)
            return middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}

/* ---- encode, decode ---- */

bool simple_tokenizer_encode(const SimpleTokenizer *tokenizer, TokenList *list, const char *text, Error *error)
{
    Arena *arena = tokenizer->vocabulary.arena;
    ArenaMark mark = arena_mark(arena);
    WordList words;
    word_list_init(&words, arena);
    simple_split(&words, text, strlen(text));
    bool ok = true;
    for (int i = 0; i < words.count && ok; i++) {
        int id = simple_tokenizer_id(tokenizer, words.words[i]);
        if (id < 0)
            id = tokenizer->unknown;
        ok = id >= 0;
        if (ok)
            token_list_add(list, id);
        else
            error_set(error, "\"%s\" is not in the vocabulary", words.words[i]);
    }
    arena_release(arena, mark);
    return ok;
}

const char *simple_tokenizer_decode(const SimpleTokenizer *tokenizer, const int *ids, int count)
{
    Buffer text = { 0 };
    buffer_reserve(&text, 0);
    for (int i = 0; i < count; i++) {
        if (ids[i] < 0 || ids[i] >= tokenizer->vocabulary.count)
            panic("simple_tokenizer: no token %d in a vocabulary of %d", ids[i], tokenizer->vocabulary.count);
        buffer_append_string(&text, i > 0 ? " " : "");
        buffer_append_string(&text, tokenizer->vocabulary.words[ids[i]]);
    }
    /* White space in front of a mark goes away; version 2 knows : and ; as well. */
    pcre2_code *code = compile(tokenizer->version == 1 ? "\\s+([,.?!\"()'])" : "\\s+([,.:;?!\"()'])");
    PCRE2_SIZE size = text.size + 1; // it only becomes shorter
    char *result = arena_alloc(tokenizer->vocabulary.arena, size);
    int replaced = pcre2_substitute(code, (PCRE2_SPTR)text.bytes, text.size, 0, PCRE2_SUBSTITUTE_GLOBAL, NULL, NULL,
                                    (PCRE2_SPTR) "$1", PCRE2_ZERO_TERMINATED, (PCRE2_UCHAR *)result, &size);
    if (replaced < 0)
        fatal("PCRE2 fails at a text: error %d", replaced);
    pcre2_code_free(code);
    buffer_free(&text);
    return result;
}
