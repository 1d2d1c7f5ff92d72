/* book_model.h: what the sections of chapter 4 share: the book's configuration, its two texts, the model of §4.6
 * The texts are cut into tokens by GPT-2's vocabulary when --tokenizer gives it. Without it the ids stand here: numbers that
 * the book prints, and all that the model ever sees of a text. */
#ifndef CH04_BOOK_MODEL_H
#define CH04_BOOK_MODEL_H

#include "ch04_gpt/gpt.h"
#include "common/section.h"

enum { BOOK_BATCH = 2, BOOK_TOKENS = 4, PROMPT_TOKENS = 4 };

/* The book's GPT_CONFIG_124M. */
GPTConfig book_config(void);

/* ids[2·4] of "Every effort moves you" and "Every day holds a". book §4.1 */
void book_batch(int *ids, const Options *options);

/* ids[4] of "Hello, I am". book §4.7 */
void book_prompt(int *ids, const Options *options);

/* Prints the text of ids[count] if --tokenizer gives GPT-2's vocabulary; else one line that tells how to get it. */
void book_print_text(const char *name, const int *ids, int count, const Options *options);

/* Says how much memory the model of §4.6 takes, ends the program if it is not there, and draws its 163,009,536 weights from
 * the chapter's generator into the chapter's weights. */
void book_model_init(GPT *gpt, Chapter *chapter);

/* Ends the program with what to do unless mib of memory are there. what: "section 4.6". */
void book_memory_check(const Chapter *chapter, double mib);

/* "163,009,536" into text[32]; returns text. */
char *number_text(char *text, size_t number);

#endif
