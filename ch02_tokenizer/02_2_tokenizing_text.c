/* 02_2_tokenizing_text.c: a text becomes tokens, first attempt: words and marks                           book §2.2
 * A regular expression says where to cut. Four attempts, each with what the one before it lacked. */
#include "ch02_tokenizer/materials.h"
#include "ch02_tokenizer/sections.h"

#include "common/text.h"

#include <stdio.h>
#include <string.h>

/* Splits example at pattern and prints what comes out, with or without the parts that are only white space. */
static void show_split(Chapter *chapter, const char *pattern, bool keep_blank, const char *example)
{
    WordList words;
    word_list_init(&words, &chapter->step);
    regex_split(&words, pattern, example, strlen(example));
    if (!keep_blank)
        word_list_drop_blank(&words);
    print_words("", words.words, words.count);
}

void section_2_2_tokenizing_text(Chapter *chapter)
{
    RawText raw_text = raw_text_open(chapter);
    printf("Total number of characters: %zu\n", utf8_length(raw_text.bytes, raw_text.size));
    printf("%.*s\n", (int)characters_end(raw_text, 99), raw_text.bytes);

    const char *example = "Hello, world. This, is a test.";
    printf("\nSplit at white space, which is kept:           %s\n", "(\\s)");
    show_split(chapter, "\\s", true, example);
    printf("\nSplit at commas and full stops as well:        %s\n", "([,.]|\\s)");
    show_split(chapter, "[,.]|\\s", true, example);
    printf("\nThe same without empty and blank items:\n");
    show_split(chapter, "[,.]|\\s", false, example);
    printf("\nMore marks, and the double hyphen:             %s\n", "(" SIMPLE_PATTERN ")");
    show_split(chapter, SIMPLE_PATTERN, false, "Hello, world. Is this-- a test?");

    WordList preprocessed;
    word_list_init(&preprocessed, &chapter->step);
    simple_split(&preprocessed, raw_text.bytes, raw_text.size);
    printf("\nTokens in the whole text: %d\n", preprocessed.count);
    print_words("The first 30: ", preprocessed.words, preprocessed.count < 30 ? preprocessed.count : 30);
}
