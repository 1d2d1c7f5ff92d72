/* ex_7_b.h: see ex_7_b.c */
#ifndef CH07_EXERCISES_EX_7_B_H
#define CH07_EXERCISES_EX_7_B_H

int my_batch_width(const int *lengths, int B, int longest_allowed);
void my_collate(int *inputs, int *targets, const int *const *rows, const int *lengths, int B, int T, int pad_id);

#endif
