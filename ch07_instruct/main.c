#include "ch07_instruct/sections.h"

static const Section sections[] = {
    { "7.1", "What instruction fine-tuning is", section_7_1_introduction, "section_7_1_introduction" },
    { "7.2", "Preparing a dataset of instructions", section_7_2_preparing_dataset, "section_7_2_preparing_dataset" },
    { "7.3", "Organizing the data into training batches", section_7_3_training_batches,
      "section_7_3_training_batches" },
    { "7.4", "Data loaders for instructions", section_7_4_data_loaders, "section_7_4_data_loaders" },
    { "7.5", "Loading a pretrained model", section_7_5_pretrained_model, "section_7_5_pretrained_model" },
    { "7.6", "Fine-tuning the model on instructions", section_7_6_finetuning, "section_7_6_finetuning" },
    { "7.7", "Collecting and saving the responses", section_7_7_responses, "section_7_7_responses" },
    { "7.8", "Evaluating the fine-tuned model", section_7_8_evaluating, "section_7_8_evaluating" },
    { "7.9", "Conclusions", section_7_9_conclusions, "section_7_9_conclusions" },
    { "7.9.1", "What comes next", section_7_9_1_what_comes_next, "section_7_9_1_what_comes_next" },
    { "7.9.2", "Staying up to date", section_7_9_2_staying_up_to_date, "section_7_9_2_staying_up_to_date" },
    { "7.9.3", "Final words", section_7_9_3_final_words, "section_7_9_3_final_words" },
    { "Ex 7.1", "Another way to write a prompt", exercise_7_1_phi3_prompt, "exercise_7_1_phi3_prompt" },
    { "Ex 7.2", "Masking the instruction", exercise_7_2_masked_instruction, "exercise_7_2_masked_instruction" },
    { "Ex 7.3", "More entries to learn from", exercise_7_3_more_data, "exercise_7_3_more_data" },
    { "Ex 7.4", "Fine-tuning with LoRA", exercise_7_4_lora, "exercise_7_4_lora" },
};

int main(int argc, char **argv)
{
    const ChapterProgram program = {
        .name = "ch07_instruct",
        .purpose = "fine-tuning a GPT to follow instructions (book chapter 7)",
        .sections = sections,
        .section_count = sizeof sections / sizeof sections[0],
        .option_groups = OPTIONS_DATA | OPTIONS_TRAINING | OPTIONS_ASK,
        .action = ask_action,
    };
    return chapter_main(argc, argv, &program);
}
