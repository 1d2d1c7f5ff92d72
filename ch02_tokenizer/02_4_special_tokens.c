/* 02_4_special_tokens.c: tokens that stand for no word                                                    book §2.4
 * A list of words has no number for a word that it never saw. Version 2 adds <|unk|> for it, and <|endoftext|>, which goes
 * between texts that have nothing to do with each other, so that a model learns not to look across. */
#include "ch02_tokenizer/materials.h"
#include "ch02_tokenizer/sections.h"

#include <stdio.h>

void section_2_4_special_tokens(Chapter *chapter)
{
    RawText raw_text = raw_text_open(chapter);
    WordList words;
    word_list_init(&words, &chapter->step);
    simple_split(&words, raw_text.bytes, raw_text.size);

    SimpleTokenizer first;
    simple_tokenizer_init(&first, 1, &words, &chapter->weights);
    const char *greeting = "Hello, do you like tea. Is this-- a test?";
    TokenList ids = { 0 };
    Error error;
    bool known = simple_tokenizer_encode(&first, &ids, greeting, &error);
    printf("Version 1 on \"%s\":\n%s\n", greeting, known ? "knows every word" : error.message);

    SimpleTokenizer second;
    simple_tokenizer_init(&second, 2, &words, &chapter->weights);
    int count = second.vocabulary.count;
    printf("\nVocabulary size with the two special tokens: %d. Its last entries:\n", count);
    for (int id = count > 5 ? count - 5 : 0; id < count; id++)
        print_entry(&second, id);

    const char *text = "Hello, do you like tea? " END_OF_TEXT " In the sunlit terraces of the palace.";
    printf("\ntext:    %s\n", text);
    ids.count = 0;
    chapter_check(simple_tokenizer_encode(&second, &ids, text, &error), &error);
    print_ids("encoded: ", ids.ids, ids.count, "\n");
    printf("decoded: %s\n", simple_tokenizer_decode(&second, ids.ids, ids.count));
    token_list_free(&ids);
}
