#include "ch02_tokenizer/materials.h"

#include "common/buffer.h"
#include "common/data/embedded.h"
#include "common/data/story_world.h"
#include "common/label.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>

/* The buffer's bytes, in the chapter's arena; the buffer is freed. */
static RawText keep(Chapter *chapter, Buffer *text)
{
    char *copy = arena_alloc(&chapter->weights, text->size + 1);
    memcpy(copy, text->bytes, text->size + 1);
    RawText raw_text = { copy, text->size };
    buffer_free(text);
    return raw_text;
}

static RawText read_text(Chapter *chapter)
{
    Buffer text = { 0 };
    if (chapter->options.data != NULL) {
        Error error;
        chapter_check(text_read(&text, chapter->options.data, "get the book's story with: make data", &error), &error);
    } else {
        size_t size;
        const char *bytes = embedded_story(&size);
        buffer_append(&text, bytes, size);
    }
    return keep(chapter, &text);
}

RawText raw_text_open(Chapter *chapter)
{
    RawText text = read_text(chapter);
    if (chapter->options.data != NULL)
        printf("text: %s\n", chapter->options.data);
    else
        printf("text: our own story (the book's: --data data/book/the-verdict.txt, fetched by: make data)\n");
    return text;
}

RawText story_world_open(Chapter *chapter, int count)
{
    Buffer text = { 0 };
    for (int i = 0; i < count; i++) {
        Story story;
        story_at(&story, chapter->options.seed, i);
        buffer_append(&text, story.text, story.length);
        buffer_append(&text, "\n", 1);
    }
    return keep(chapter, &text);
}

Tokenizer *tokenizer_open(Chapter *chapter)
{
    const char *directory = chapter->options.tokenizer;
    if (directory != NULL) {
        Error error;
        Tokenizer *tokenizer = tokenizer_load(directory, &error);
        chapter_check(tokenizer != NULL, &error);
        printf("tokenizer: %s, %d tokens\n", directory, tokenizer_vocab_size(tokenizer));
        return tokenizer;
    }
    RawText text = read_text(chapter);
    Tokenizer *tokenizer = tokenizer_train(text.bytes, text.size, SMALL_VOCABULARY);
    printf("tokenizer: %d tokens, trained on %s (GPT-2's: --tokenizer data/gpt2, fetched by: make data)\n",
           tokenizer_vocab_size(tokenizer), chapter->options.data != NULL ? chapter->options.data : "our own story");
    return tokenizer;
}

/* 'word' as Python shows a string: in ' unless there is one inside. */
static void print_quoted(const char *visible)
{
    const char *quote = strchr(visible, '\'') != NULL ? "\"" : "'";
    printf("%s%s%s", quote, visible, quote);
}

static void print_word(const char *word)
{
    char visible[LABEL_SIZE];
    print_quoted(label_from_text(visible, sizeof visible, word, strlen(word)));
}

void print_words(const char *label, const char *const *words, int count)
{
    printf("%s[", label);
    for (int i = 0; i < count; i++) {
        printf("%s", i > 0 ? ", " : "");
        print_word(words[i]);
    }
    printf("]\n");
}

void print_entry(const SimpleTokenizer *tokenizer, int id)
{
    printf("(");
    print_word(tokenizer->vocabulary.words[id]);
    printf(", %d)\n", id);
}

void print_ids(const char *label, const int *ids, int count, const char *end)
{
    printf("%s[", label);
    for (int i = 0; i < count; i++)
        printf("%s%d", i > 0 ? ", " : "", ids[i]);
    printf("]%s", end);
}

void print_tokens(const char *label, const Tokenizer *tokenizer, const int *ids, int count)
{
    printf("%s[", label);
    for (int i = 0; i < count; i++) {
        size_t size;
        const char *bytes = tokenizer_token(tokenizer, ids[i], &size);
        char visible[LABEL_SIZE];
        printf("%s", i > 0 ? ", " : "");
        print_quoted(label_from_text(visible, sizeof visible, bytes, size));
    }
    printf("]\n");
}

size_t characters_end(RawText text, size_t count)
{
    size_t offset = 0;
    for (size_t i = 0; i < count && offset < text.size; i++) {
        int length = utf8_decode(&text.bytes[offset], text.size - offset, NULL);
        offset += length > 0 ? (size_t)length : 1;
    }
    return offset;
}
