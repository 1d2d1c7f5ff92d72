#include "ch06_classify/sections.h"

static const Section sections[] = {
    { "6.1", "Two kinds of fine-tuning", section_6_1_two_kinds_of_finetuning, "section_6_1_two_kinds_of_finetuning" },
    { "6.2", "Preparing the dataset", section_6_2_preparing_the_dataset, "section_6_2_preparing_the_dataset" },
    { "6.3", "Creating data loaders", section_6_3_data_loaders, "section_6_3_data_loaders" },
    { "6.4", "A model with pre-trained weights", section_6_4_pretrained_model, "section_6_4_pretrained_model" },
    { "6.5", "Adding a classification head", section_6_5_classification_head, "section_6_5_classification_head" },
    { "6.6", "Classification loss and accuracy", section_6_6_loss_and_accuracy, "section_6_6_loss_and_accuracy" },
    { "6.7", "Fine-tuning the model on labelled data", section_6_7_finetuning, "section_6_7_finetuning" },
    { "6.8", "The model as a spam filter", section_6_8_spam_classifier, "section_6_8_spam_classifier" },
    { "6.9", "Five seeds (not in the book; only with --data)", section_6_9_five_seeds, "section_6_9_five_seeds" },
    { "Ex 6.1", "Longer padding", exercise_6_1_longer_padding, "exercise_6_1_longer_padding" },
    { "Ex 6.2", "Fine-tuning the whole model", exercise_6_2_whole_model, "exercise_6_2_whole_model" },
    { "Ex 6.3", "The first token instead of the last", exercise_6_3_first_token, "exercise_6_3_first_token" },
    { "E.1", "The idea of LoRA", section_E_1_idea, "section_E_1_idea" },
    { "E.2", "Preparing the dataset", section_E_2_dataset, "section_E_2_dataset" },
    { "E.3", "Initializing the model", section_E_3_model, "section_E_3_model" },
    { "E.4", "Fine-tuning few parameters with LoRA", section_E_4_lora, "section_E_4_lora" },
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
