/* ch03_attention: chapter 3's table of contents. Each line is a section of the book and the function that computes it;
 * the files named NN_N_….c tell them top to bottom. Read first: 03_3_simple_attention.c. */
#include "ch03_attention/sections.h"

static const Section sections[] = {
    SECTION("3.1", "The trouble with long sequences", section_3_1_long_sequences),
    SECTION("3.2", "Attention: look back instead of remembering", section_3_2_dependencies),
    SECTION("3.3", "Self-attention: the parts of one sequence look at each other", section_3_3_self_attention),
    SECTION("3.3.1", "Simple self-attention, nothing to learn yet", section_3_3_1_simple_self_attention),
    SECTION("3.3.2", "Attention weights for all tokens at once", section_3_3_2_all_attention_weights),
    SECTION("3.4", "Self-attention with weights that learn", section_3_4_trainable_weights),
    SECTION("3.4.1", "Queries, keys and values, step by step", section_3_4_1_weights_step_by_step),
    SECTION("3.4.2", "Self-attention as a class", section_3_4_2_self_attention_class),
    SECTION("Ex 3.1", "Both classes with the same weights", exercise_3_1_compare_classes),
    SECTION("3.5", "Causal attention: no look into the future", section_3_5_causal_attention),
    SECTION("3.5.1", "The causal mask", section_3_5_1_causal_mask),
    SECTION("3.5.2", "Dropout on the attention weights", section_3_5_2_dropout),
    SECTION("3.5.3", "Causal attention as a class", section_3_5_3_causal_class),
    SECTION("3.6", "Several heads instead of one", section_3_6_multi_head_attention),
    SECTION("3.6.1", "Heads stacked side by side", section_3_6_1_stacked_heads),
    SECTION("Ex 3.2", "Two heads, two numbers a token", exercise_3_2_two_dimensional_output),
    SECTION("3.6.2", "One projection, split into heads", section_3_6_2_weight_splits),
    SECTION("Ex 3.3", "Attention at the size of GPT-2 small", exercise_3_3_gpt2_size),
};

int main(int argc, char **argv)
{
    const ChapterProgram program = {
        .name = "ch03_attention",
        .purpose = "chapter 3: attention, from six dot products to the multi-head layer of a GPT",
        .sections = sections,
        .section_count = sizeof sections / sizeof sections[0],
    };
    return chapter_main(argc, argv, &program);
}
