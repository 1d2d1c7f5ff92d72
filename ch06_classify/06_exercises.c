/* 06_exercises.c: the book's exercises of chapter 6, measured. Each line is a training of its own from the same pre-trained
 * weights, the same seed and as many steps as the others. */
#include "ch06_classify/sections.h"
#include "ch06_classify/spam_materials.h"

#include <stdio.h>

/* Exercise 6.1: pad to the model's whole context instead of the longest message. The last position then reads a message that lies
 * further away, behind more padding: worse, and slower.                                              book, exercise 6.1 */
void exercise_6_1_longer_padding(Chapter *chapter)
{
    SpamMaterials materials;
    spam_materials_open(&materials, chapter);
    spam_materials_model(&materials);
    Learning learning = materials.book ? LEARN_LAST_BLOCK : LEARN_ALL;
    int longest = materials.loaders.train.max_length;
    spam_materials_experiment_head();
    spam_materials_experiment(&materials, "last column, longest message", READ_LAST_COLUMN, learning, longest);
    spam_materials_experiment(&materials, "last column, whole context", READ_LAST_COLUMN, learning,
                              materials.gpt.config.context_length);
    spam_materials_experiment(&materials, "end of the message (ours)", READ_END, learning, longest);
    printf("\nRead at its own end, a message costs no more than its length, and padding cannot disturb.\n");
    spam_materials_close(&materials);
}

/* Exercise 6.2: fine-tune all weights instead of the last block.                                     book, exercise 6.2 */
void exercise_6_2_whole_model(Chapter *chapter)
{
    SpamMaterials materials;
    spam_materials_open(&materials, chapter);
    spam_materials_model(&materials);
    ReadPosition read = materials.settings.read;
    int longest = materials.loaders.train.max_length;
    spam_materials_experiment_head();
    spam_materials_experiment(&materials, "head", read, LEARN_HEAD, longest);
    spam_materials_experiment(&materials, "last block, final norm, head", read, LEARN_LAST_BLOCK, longest);
    spam_materials_experiment(&materials, "all", read, LEARN_ALL, longest);
    spam_materials_close(&materials);
}

/* Exercise 6.3: read the first token's scores instead of the last's. The causal mask lets the first token see only itself: the
 * model must tell spam by how a message begins.                                                      book, exercise 6.3 */
void exercise_6_3_first_token(Chapter *chapter)
{
    SpamMaterials materials;
    spam_materials_open(&materials, chapter);
    spam_materials_model(&materials);
    Learning learning = materials.book ? LEARN_LAST_BLOCK : LEARN_ALL;
    int longest = materials.loaders.train.max_length;
    spam_materials_experiment_head();
    spam_materials_experiment(&materials, "first column", READ_FIRST_COLUMN, learning, longest);
    spam_materials_experiment(&materials, materials.book ? "last column" : "end of the message",
                              materials.settings.read, learning, longest);
    spam_materials_close(&materials);
}
