/* sections.h: the sections of chapter 2, one function each; main.c lists them in the book's order. */
#ifndef CH02_SECTIONS_H
#define CH02_SECTIONS_H

#include "common/section.h"

void section_2_1_word_embeddings(Chapter *chapter);
void section_2_2_tokenizing_text(Chapter *chapter);
void section_2_3_token_ids(Chapter *chapter);
void section_2_4_special_tokens(Chapter *chapter);
void section_2_5_byte_pair_encoding(Chapter *chapter);
void exercise_2_1_unknown_words(Chapter *chapter);
void section_2_6_sliding_window(Chapter *chapter);
void exercise_2_2_other_windows(Chapter *chapter);
void section_2_7_token_embeddings(Chapter *chapter);
void section_2_8_word_positions(Chapter *chapter);

#endif
