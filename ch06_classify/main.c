/* ch06_classify: chapter 6's table of contents. Each line is a section of the book and the function that computes it;
 * the files named NN_N_….c tell them top to bottom. Read first: 06_2_dataset.c. */
#include "ch06_classify/sections.h"

static const Section sections[] = {
    SECTION("6.1", "Two kinds of fine-tuning", section_6_1_two_kinds_of_finetuning),
    SECTION("6.2", "Preparing the dataset", section_6_2_preparing_the_dataset),
    SECTION("6.3", "Creating data loaders", section_6_3_data_loaders),
    SECTION("6.4", "A model with pre-trained weights", section_6_4_pretrained_model),
    SECTION("6.5", "Adding a classification head", section_6_5_classification_head),
    SECTION("6.6", "Classification loss and accuracy", section_6_6_loss_and_accuracy),
    SECTION("6.7", "Fine-tuning the model on labelled data", section_6_7_finetuning),
    SECTION("6.8", "The model as a spam filter", section_6_8_spam_classifier),
    SECTION("6.9", "Five seeds (not in the book; only with --data)", section_6_9_five_seeds),
    SECTION("Ex 6.1", "Longer padding", exercise_6_1_longer_padding),
    SECTION("Ex 6.2", "Fine-tuning the whole model", exercise_6_2_whole_model),
    SECTION("Ex 6.3", "The first token instead of the last", exercise_6_3_first_token),
    SECTION("E.1", "The idea of LoRA", section_E_1_idea),
    SECTION("E.2", "Preparing the dataset", section_E_2_dataset),
    SECTION("E.3", "Initializing the model", section_E_3_model),
    SECTION("E.4", "Fine-tuning few parameters with LoRA", section_E_4_lora),
};

int main(int argc, char **argv)
{
    const ChapterProgram program = {
        .name = "ch06_classify",
        .purpose = "fine-tuning a GPT to classify messages (book chapter 6 and appendix E)",
        .sections = sections,
        .section_count = sizeof sections / sizeof sections[0],
        .option_groups = OPTIONS_DATA | OPTIONS_TRAINING | OPTIONS_CLASSIFY,
        .action = classify_action,
    };
    return chapter_main(argc, argv, &program);
}
