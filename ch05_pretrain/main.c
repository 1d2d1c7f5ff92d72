/* ch05_pretrain: chapter 5's table of contents. Each line is a section of the book and the function that computes it;
 * the files named NN_N_….c tell them top to bottom. Read first: 05_1_evaluating.c. */
#include "ch05_pretrain/sections.h"

static const Section sections[] = {
    SECTION("5.1", "Evaluating generative text models", section_5_1_evaluating),
    SECTION("5.1.1", "Using GPT to generate text", section_5_1_1_generating_text),
    SECTION("5.1.2", "The loss of generated text: cross entropy and perplexity", section_5_1_2_text_generation_loss),
    SECTION("5.1.3", "Losses of the training and the validation set", section_5_1_3_set_losses),
    SECTION("5.2", "Training an LLM", section_5_2_training),
    SECTION("5.3", "Decoding strategies: how much chance", section_5_3_decoding),
    SECTION("5.3.1", "Temperature scaling", section_5_3_1_temperature),
    SECTION("5.3.2", "Top-k sampling", section_5_3_2_top_k),
    SECTION("5.3.3", "The text generation function with both", section_5_3_3_generate),
    SECTION("5.4", "Saving and loading a model, and a training", section_5_4_saving),
    SECTION("5.5", "Loading pretrained weights", section_5_5_pretrained_weights),
    SECTION("Ex 5.1", "How often each word is drawn", exercise_5_1_sampling_frequencies),
    SECTION("Ex 5.2", "Temperature and top-k on the trained model", exercise_5_2_temperature_and_top_k),
    SECTION("Ex 5.3", "Settings that leave nothing to chance", exercise_5_3_deterministic),
    SECTION("Ex 5.4", "One more epoch in a new session", exercise_5_4_one_more_epoch),
    SECTION("Ex 5.5", "Losses of loaded weights", exercise_5_5_losses_of_weights),
    SECTION("Ex 5.6", "Models of other sizes", exercise_5_6_model_sizes),
    SECTION("D.1", "Learning rate warm-up", section_D_1_warmup),
    SECTION("D.2", "Cosine decay", section_D_2_cosine),
    SECTION("D.3", "Gradient clipping", section_D_3_clipping),
    SECTION("D.4", "The training function with all three", section_D_4_training),
};

int main(int argc, char **argv)
{
    const ChapterProgram program = {
        .name = "ch05_pretrain",
        .purpose = "pre-training a GPT, choosing its words, saving and loading it (book chapter 5 and appendix D)",
        .sections = sections,
        .section_count = sizeof sections / sizeof sections[0],
        .option_groups = OPTIONS_DATA | OPTIONS_TRAINING | OPTIONS_GENERATE | OPTIONS_PROFILE,
        .action = generate_action,
    };
    return chapter_main(argc, argv, &program);
}
