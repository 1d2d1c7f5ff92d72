/* sections.h: the sections of chapter 7, in the book's order; main.c lists them. */
#ifndef CH07_SECTIONS_H
#define CH07_SECTIONS_H

#include "common/section.h"

void section_7_1_introduction(Chapter *chapter);        /* 07_1_introduction.c */
void section_7_2_preparing_dataset(Chapter *chapter);   /* 07_2_dataset.c */
void exercise_7_1_phi3_prompt(Chapter *chapter);        /* 07_exercises.c */
void section_7_3_training_batches(Chapter *chapter);    /* 07_3_batches.c */
void exercise_7_2_masked_instruction(Chapter *chapter); /* 07_exercises.c */
void section_7_4_data_loaders(Chapter *chapter);        /* 07_4_loaders.c */
void section_7_5_pretrained_model(Chapter *chapter);    /* 07_5_pretrained.c */
void section_7_6_finetuning(Chapter *chapter);          /* 07_6_finetuning.c */
void exercise_7_3_more_data(Chapter *chapter);          /* 07_exercises.c */
void exercise_7_4_lora(Chapter *chapter);               /* 07_exercises.c */
void section_7_7_responses(Chapter *chapter);           /* 07_7_responses.c */
void section_7_8_evaluating(Chapter *chapter);          /* 07_8_evaluating.c */
void section_7_9_conclusions(Chapter *chapter);         /* 07_9_conclusions.c */
void section_7_9_1_what_comes_next(Chapter *chapter);
void section_7_9_2_staying_up_to_date(Chapter *chapter);
void section_7_9_3_final_words(Chapter *chapter);

/* --ask and --chat. ask_action.c */
bool ask_action(Chapter *chapter, Error *error);

#endif
