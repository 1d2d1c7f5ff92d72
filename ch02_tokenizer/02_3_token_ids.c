/* 02_3_token_ids.c: each different word gets a number                                                     book §2.3
 * The vocabulary is the sorted list of all different words of the training text; a word's place in it is its token id.
 * Encoding looks words up, decoding looks numbers up. */
#include "ch02_tokenizer/materials.h"
#include "ch02_tokenizer/sections.h"

#include <stdio.h>
#include <string.h>

/* The first of these that has only known words: the book's sentence in the book's story, ours in ours. */
static const char *const examples[] = {
    "\"It's the last he painted, you know,\"\n           Mrs. Gisburn said with pardonable pride.",
    "\"Read first,\" he said, \"and think afterwards.\" It's the most restful thing.",
};

/* Any other text: a piece of its own beginning. */
static const char *known_example(const SimpleTokenizer *tokenizer, const WordList *words)
{
    for (int i = 0; i < 2; i++) {
        TokenList ids = { 0 };
        bool known = simple_tokenizer_encode(tokenizer, &ids, examples[i], NULL);
        token_list_free(&ids);
        if (known)
            return examples[i];
    }
    TokenList first = { 0 };
    for (int i = 0; i < 20 && i < words->count; i++)
        token_list_add(&first, simple_tokenizer_id(tokenizer, words->words[i]));
    const char *text = simple_tokenizer_decode(tokenizer, first.ids, first.count);
    token_list_free(&first);
    return text;
}

void section_2_3_token_ids(Chapter *chapter)
{
    RawText raw_text = raw_text_open(chapter);
    WordList words;
    word_list_init(&words, &chapter->step);
    simple_split(&words, raw_text.bytes, raw_text.size);
    SimpleTokenizer tokenizer;
    simple_tokenizer_init(&tokenizer, 1, &words, &chapter->weights);
    printf("Vocabulary size: %d\n", tokenizer.vocabulary.count);
    for (int id = 0; id <= 50 && id < tokenizer.vocabulary.count; id++)
        print_entry(&tokenizer, id);

    const char *text = known_example(&tokenizer, &words);
    printf("\ntext:    %s\n", text);
    Error error;
    TokenList ids = { 0 };
    chapter_check(simple_tokenizer_encode(&tokenizer, &ids, text, &error), &error);
    print_ids("encoded: ", ids.ids, ids.count, "\n");
    const char *decoded = simple_tokenizer_decode(&tokenizer, ids.ids, ids.count);
    printf("decoded: %s\n", decoded);
    printf("the same as the text? %s\n", strcmp(decoded, text) == 0 ? "yes" : "no: the white space was not kept");
    token_list_free(&ids);
}
