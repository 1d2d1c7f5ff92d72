/* ch07_instruct: chapter 7's table of contents. Each line is a section of the book and the function that computes it;
 * the files named NN_N_….c tell them top to bottom. Read first: 07_2_dataset.c. */
#include "ch07_instruct/sections.h"

static const Section sections[] = {
    SECTION("7.1", "What instruction fine-tuning is", section_7_1_introduction),
    SECTION("7.2", "Preparing a dataset of instructions", section_7_2_preparing_dataset),
    SECTION("7.3", "Organizing the data into training batches", section_7_3_training_batches),
    SECTION("7.4", "Data loaders for instructions", section_7_4_data_loaders),
    SECTION("7.5", "Loading a pretrained model", section_7_5_pretrained_model),
    SECTION("7.6", "Fine-tuning the model on instructions", section_7_6_finetuning),
    SECTION("7.7", "Collecting and saving the responses", section_7_7_responses),
    SECTION("7.8", "Evaluating the fine-tuned model", section_7_8_evaluating),
    SECTION("7.9", "Conclusions", section_7_9_conclusions),
    SECTION("7.9.1", "What comes next", section_7_9_1_what_comes_next),
    SECTION("7.9.2", "Staying up to date", section_7_9_2_staying_up_to_date),
    SECTION("7.9.3", "Final words", section_7_9_3_final_words),
    SECTION("Ex 7.1", "Another way to write a prompt", exercise_7_1_phi3_prompt),
    SECTION("Ex 7.2", "Masking the instruction", exercise_7_2_masked_instruction),
    SECTION("Ex 7.3", "More entries to learn from", exercise_7_3_more_data),
    SECTION("Ex 7.4", "Fine-tuning with LoRA", exercise_7_4_lora),
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
