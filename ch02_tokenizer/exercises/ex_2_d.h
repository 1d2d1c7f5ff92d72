/* ex_2_d.h: see ex_2_d.c */
#ifndef CH02_EXERCISES_EX_2_D_H
#define CH02_EXERCISES_EX_2_D_H

enum { BYTES = 256 };

/* letters[b] receives the code point of the letter that stands for byte b. */
void my_byte_letters(int letters[BYTES]);

#endif
