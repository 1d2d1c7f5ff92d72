/* Exercise 2.1  Words that nobody knows                                   book §2.5, exercise 2.1
 *
 * What does byte pair encoding do with words that it never saw, "Akwirw ier"? Encode text; decode each id alone, and write what comes
 * out with a bar behind it into spelled; then decode all ids together into whole. Is it the text again?
 *
 *     spelled   "l|ow|er|"            whole   "lower"
 *
 * ch02_tokenizer/tokenizer.h has tokenizer_encode (special: false) and tokenizer_decode; common/buffer.h has buffer_append and
 * buffer_append_string. What tokenizer_decode returns is yours to free.
 *
 * Before you run it: in how many tokens is "Akwirw ier" spelled, with the 257 tokens of a vocabulary that knows bytes alone?
 * Test it: make exercise EX=2.1      Stuck: make hint EX=2.1      What it leads to: make ch02 ARGS="--section 'Ex 2.1'" */
#include "ch02_tokenizer/exercises/ex_2_1.h"

#include <stdlib.h>
#include <string.h>

void my_unknown_words(const Tokenizer *tokenizer, const char *text, TokenList *list, Buffer *spelled, Buffer *whole)
{
    (void)tokenizer; // TODO: write this function
    (void)text;
    (void)list;
    (void)spelled;
    (void)whole;
}
