/* ex_2_f.h: see ex_2_f.c */
#ifndef CH02_EXERCISES_EX_2_F_H
#define CH02_EXERCISES_EX_2_F_H

/* How many of bytes[size], counted from the beginning, are whole characters: what is behind may be the beginning of one. */
int my_whole_characters(const char *bytes, int size);

#endif
