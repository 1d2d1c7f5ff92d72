/* sections.h: the sections of chapter 4, in the book's order; main.c lists them. */
#ifndef CH04_SECTIONS_H
#define CH04_SECTIONS_H

#include "common/section.h"

void section_4_1_architecture(Chapter *chapter);           /* 04_1_architecture.c */
void section_4_2_layer_norm(Chapter *chapter);             /* 04_2_layer_norm.c */
void section_4_3_feed_forward(Chapter *chapter);           /* 04_3_feed_forward.c */
void section_4_4_shortcuts(Chapter *chapter);              /* 04_4_shortcuts.c */
void section_4_5_transformer_block(Chapter *chapter);      /* 04_5_transformer_block.c */
void section_4_6_gpt_model(Chapter *chapter);              /* 04_6_gpt_model.c */
void section_4_7_generating_text(Chapter *chapter);        /* 04_7_generating_text.c */
void section_4_8_key_value_cache(Chapter *chapter);        /* 04_8_key_value_cache.c */
void section_4_9_fewer_bits(Chapter *chapter);             /* 04_9_fewer_bits.c */
void section_4_10_small_start(Chapter *chapter);           /* 04_10_small_start.c */
void exercise_4_1_parameters_of_a_block(Chapter *chapter); /* 04_exercises.c */
void exercise_4_2_larger_models(Chapter *chapter);
void exercise_4_3_separate_dropout(Chapter *chapter);

#endif
