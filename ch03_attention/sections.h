/* sections.h: the sections of chapter 3, one function each; main.c lists them in the book's order. */
#ifndef CH03_SECTIONS_H
#define CH03_SECTIONS_H

#include "common/section.h"

void section_3_1_long_sequences(Chapter *chapter);
void section_3_2_dependencies(Chapter *chapter);
void section_3_3_self_attention(Chapter *chapter);
void section_3_3_1_simple_self_attention(Chapter *chapter);
void section_3_3_2_all_attention_weights(Chapter *chapter);
void section_3_4_trainable_weights(Chapter *chapter);
void section_3_4_1_weights_step_by_step(Chapter *chapter);
void section_3_4_2_self_attention_class(Chapter *chapter);
void exercise_3_1_compare_classes(Chapter *chapter);
void section_3_5_causal_attention(Chapter *chapter);
void section_3_5_1_causal_mask(Chapter *chapter);
void section_3_5_2_dropout(Chapter *chapter);
void section_3_5_3_causal_class(Chapter *chapter);
void section_3_6_multi_head_attention(Chapter *chapter);
void section_3_6_1_stacked_heads(Chapter *chapter);
void exercise_3_2_two_dimensional_output(Chapter *chapter);
void section_3_6_2_weight_splits(Chapter *chapter);
void exercise_3_3_gpt2_size(Chapter *chapter);

#endif
