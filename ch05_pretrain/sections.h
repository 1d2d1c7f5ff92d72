/* sections.h: the sections of chapter 5 and appendix D, in the book's order; main.c lists them. */
#ifndef CH05_SECTIONS_H
#define CH05_SECTIONS_H

#include "common/section.h"

void section_5_1_evaluating(Chapter *chapter); /* 05_1_evaluating.c */
void section_5_1_1_generating_text(Chapter *chapter);
void section_5_1_2_text_generation_loss(Chapter *chapter);
void section_5_1_3_set_losses(Chapter *chapter);
void section_5_2_training(Chapter *chapter); /* 05_2_training.c */
void section_5_3_decoding(Chapter *chapter); /* 05_3_decoding.c */
void section_5_3_1_temperature(Chapter *chapter);
void section_5_3_2_top_k(Chapter *chapter);
void section_5_3_3_generate(Chapter *chapter);
void section_5_4_saving(Chapter *chapter);                /* 05_4_saving.c */
void section_5_5_pretrained_weights(Chapter *chapter);    /* 05_5_pretrained_weights.c */
void exercise_5_1_sampling_frequencies(Chapter *chapter); /* 05_exercises.c */
void exercise_5_2_temperature_and_top_k(Chapter *chapter);
void exercise_5_3_deterministic(Chapter *chapter);
void exercise_5_4_one_more_epoch(Chapter *chapter);
void exercise_5_5_losses_of_weights(Chapter *chapter);
void exercise_5_6_model_sizes(Chapter *chapter);
void section_D_1_warmup(Chapter *chapter); /* 05_7_appendix_D.c */
void section_D_2_cosine(Chapter *chapter);
void section_D_3_clipping(Chapter *chapter);
void section_D_4_training(Chapter *chapter);

/* The action of --generate. */
bool generate_action(Chapter *chapter, Error *error); /* generate_action.c */

#endif
