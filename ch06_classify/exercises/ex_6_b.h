/* ex_6_b.h: see ex_6_b.c */
#ifndef CH06_EXERCISES_EX_6_B_H
#define CH06_EXERCISES_EX_6_B_H

void my_pad_batch(int *ids, int *last, const int *const *messages, const int *lengths, int B, int T, int pad_id);

#endif
