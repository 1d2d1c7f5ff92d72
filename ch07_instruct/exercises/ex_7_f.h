/* ex_7_f.h: see ex_7_f.c */
#ifndef CH07_EXERCISES_EX_7_F_H
#define CH07_EXERCISES_EX_7_F_H

/* 0 … 100, or −1 for an answer without points. */
int my_score(const char *answer);

#endif
