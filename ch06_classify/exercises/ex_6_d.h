/* ex_6_d.h: see ex_6_d.c */
#ifndef CH06_EXERCISES_EX_6_D_H
#define CH06_EXERCISES_EX_6_D_H

/* What naive Bayes has learned from the training messages. Index 0 is ham, 1 spam. */
typedef struct WordCounts {
    int V;                /* different words */
    const int *counts[2]; /* counts[label][word]: how often the word stands in messages of that label */
    int messages[2];      /* how many messages of each label there were */
} WordCounts;

double my_spam_score(const WordCounts *learned, const int *words, int n);

#endif
