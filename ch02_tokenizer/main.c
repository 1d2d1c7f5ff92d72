/* ch02_tokenizer: chapter 2's table of contents. Each line is a section of the book and the function that computes it;
 * the files named NN_N_….c tell them top to bottom. Read first: 02_2_tokenizing_text.c. */
#include "ch02_tokenizer/sections.h"

static const Section sections[] = {
    SECTION("2.1", "Word embeddings: words as points", section_2_1_word_embeddings),
    SECTION("2.2", "A text becomes tokens", section_2_2_tokenizing_text),
    SECTION("2.3", "Tokens become token IDs", section_2_3_token_ids),
    SECTION("2.4", "Special tokens for what a word list lacks", section_2_4_special_tokens),
    SECTION("2.5", "Byte pair encoding", section_2_5_byte_pair_encoding),
    SECTION("Ex 2.1", "Byte pair encoding of unknown words", exercise_2_1_unknown_words),
    SECTION("2.6", "Inputs and targets from a sliding window", section_2_6_sliding_window),
    SECTION("Ex 2.2", "Other windows and strides", exercise_2_2_other_windows),
    SECTION("2.7", "Token embeddings", section_2_7_token_embeddings),
    SECTION("2.8", "Word positions", section_2_8_word_positions),
};

int main(int argc, char **argv)
{
    const ChapterProgram program = {
        .name = "ch02_tokenizer",
        .purpose = "chapter 2: text becomes tokens, token ids, and vectors",
        .sections = sections,
        .section_count = sizeof sections / sizeof sections[0],
        .option_groups = OPTIONS_DATA,
    };
    return chapter_main(argc, argv, &program);
}
