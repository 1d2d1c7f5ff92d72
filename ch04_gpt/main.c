/* ch04_gpt: chapter 4's table of contents. Each line is a section of the book and the function that computes it;
 * the files named NN_N_….c tell them top to bottom. Read first: 04_1_architecture.c. */
#include "ch04_gpt/sections.h"

static const Section sections[] = {
    SECTION("4.1", "Coding an LLM architecture", section_4_1_architecture),
    SECTION("4.2", "Normalizing activations with layer normalization", section_4_2_layer_norm),
    SECTION("4.3", "A feed-forward network with GELU activations", section_4_3_feed_forward),
    SECTION("4.4", "Adding shortcut connections", section_4_4_shortcuts),
    SECTION("4.5", "Attention and linear layers in a Transformer block", section_4_5_transformer_block),
    SECTION("4.6", "Coding the GPT model", section_4_6_gpt_model),
    SECTION("4.7", "Generating text", section_4_7_generating_text),
    SECTION("4.8", "Generating with a cache of keys and values (not in the book's chapter)",
            section_4_8_key_value_cache),
    SECTION("4.9", "Weights in fewer bits (not in the book)", section_4_9_fewer_bits),
    SECTION("4.10", "How our small models start (not in the book)", section_4_10_small_start),
    SECTION("Ex 4.1", "Parameters of feed-forward and attention", exercise_4_1_parameters_of_a_block),
    SECTION("Ex 4.2", "The larger GPT-2 models", exercise_4_2_larger_models),
    SECTION("Ex 4.3", "Separate dropout rates", exercise_4_3_separate_dropout),
};

int main(int argc, char **argv)
{
    const ChapterProgram program = {
        .name = "ch04_gpt",
        .purpose = "the GPT model, part by part, and how it generates text (book chapter 4)",
        .sections = sections,
        .section_count = sizeof sections / sizeof sections[0],
        .option_groups = OPTIONS_DATA | OPTIONS_PROFILE,
    };
    return chapter_main(argc, argv, &program);
}
