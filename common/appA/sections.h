/* sections.h: the sections of appendix A, one function each; main.c lists them in the book's order. */
#ifndef COMMON_APPA_SECTIONS_H
#define COMMON_APPA_SECTIONS_H

#include "common/section.h"

void section_a_1_what_is_it(Chapter *chapter);
void section_a_2_tensors(Chapter *chapter);
void section_a_2_1_axes(Chapter *chapter);
void section_a_2_2_data_types(Chapter *chapter);
void section_a_2_3_operations(Chapter *chapter);
void section_a_3_computation_graph(Chapter *chapter);
void section_a_4_automatic_differentiation(Chapter *chapter);
void section_a_5_neural_network(Chapter *chapter);
void exercise_a_3_parameter_count(Chapter *chapter);
void section_a_6_data_loaders(Chapter *chapter);
void section_a_7_training_loop(Chapter *chapter);
void section_a_8_save_and_load(Chapter *chapter);
void section_a_9_faster_training(Chapter *chapter);
void section_a_9_1_where_it_runs(Chapter *chapter);
void section_a_9_2_one_processor(Chapter *chapter);
void exercise_a_4_time_matmul(Chapter *chapter);
void section_a_9_3_several_workers(Chapter *chapter);
void section_a_10_random_numbers(Chapter *chapter);

#endif
