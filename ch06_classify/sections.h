/* sections.h: the sections of chapter 6 and of appendix E, in the book's order; main.c lists them. */
#ifndef CH06_SECTIONS_H
#define CH06_SECTIONS_H

#include "common/section.h"

void section_6_1_two_kinds_of_finetuning(Chapter *chapter); /* 06_1_two_kinds.c */
void section_6_2_preparing_the_dataset(Chapter *chapter);   /* 06_2_dataset.c */
void section_6_3_data_loaders(Chapter *chapter);            /* 06_3_data_loaders.c */
void section_6_4_pretrained_model(Chapter *chapter);        /* 06_4_pretrained_model.c */
void section_6_5_classification_head(Chapter *chapter);     /* 06_5_classification_head.c */
void section_6_6_loss_and_accuracy(Chapter *chapter);       /* 06_6_loss_and_accuracy.c */
void section_6_7_finetuning(Chapter *chapter);              /* 06_7_finetuning.c */
void section_6_8_spam_classifier(Chapter *chapter);         /* 06_8_spam_classifier.c */
void section_6_9_five_seeds(Chapter *chapter);              /* 06_9_five_seeds.c */
void exercise_6_1_longer_padding(Chapter *chapter);         /* 06_exercises.c */
void exercise_6_2_whole_model(Chapter *chapter);
void exercise_6_3_first_token(Chapter *chapter);
void section_E_1_idea(Chapter *chapter); /* E_lora.c */
void section_E_2_dataset(Chapter *chapter);
void section_E_3_model(Chapter *chapter);
void section_E_4_lora(Chapter *chapter);

/* --classify TEXT, with the model of --weights or the one that make run left behind. 06_8_spam_classifier.c */
bool classify_action(Chapter *chapter, Error *error);

#endif
