/* appA_tensors: appendix A's table of contents: the library of common/ introduced, from an array with a shape to a training
 * loop. Each line is a section of the book and the function that computes it. Read first: A_2_tensors.c. */
#include "common/appA/sections.h"

static const Section sections[] = {
    SECTION("A.1", "What PyTorch is, and what stands in for it here", section_a_1_what_is_it),
    SECTION("A.2", "Understanding tensors", section_a_2_tensors),
    SECTION("A.2.1", "Scalars, vectors, matrices, tensors", section_a_2_1_axes),
    SECTION("A.2.2", "Data types", section_a_2_2_data_types),
    SECTION("A.2.3", "Shape, reshape, transpose, matrix product", section_a_2_3_operations),
    SECTION("A.3", "A model as a graph of small steps", section_a_3_computation_graph),
    SECTION("A.4", "Gradients without pencil and paper", section_a_4_automatic_differentiation),
    SECTION("A.5", "A network of several layers", section_a_5_neural_network),
    SECTION("Ex A.3", "How many parameters has the small network?", exercise_a_3_parameter_count),
    SECTION("A.6", "Data loaders", section_a_6_data_loaders),
    SECTION("A.7", "A training loop", section_a_7_training_loop),
    SECTION("A.8", "Saving and loading a model", section_a_8_save_and_load),
    SECTION("A.9", "Faster training: threads in place of a GPU", section_a_9_faster_training),
    SECTION("A.9.1", "Where it runs", section_a_9_1_where_it_runs),
    SECTION("A.9.2", "Training on one processor, all its cores", section_a_9_2_one_processor),
    SECTION("Ex A.4", "How long does a matrix product take?", exercise_a_4_time_matmul),
    SECTION("A.9.3", "Several workers, one model", section_a_9_3_several_workers),
    SECTION("A.10", "Random numbers as PyTorch draws them (not in the book's appendix)", section_a_10_random_numbers),
};

int main(int argc, char **argv)
{
    const ChapterProgram program = {
        .name = "appA_tensors",
        .purpose = "appendix A: tensors, automatic differentiation and a training loop",
        .sections = sections,
        .section_count = sizeof sections / sizeof sections[0],
    };
    return chapter_main(argc, argv, &program);
}
