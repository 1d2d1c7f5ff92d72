/* ex_6_e.h: see ex_6_e.c */
#ifndef CH06_EXERCISES_EX_6_E_H
#define CH06_EXERCISES_EX_6_E_H

typedef struct Report {
    int confusion[2][2]; /* confusion[label][predicted], 0 ham, 1 spam */
    double accuracy;     /* right answers out of all */
    double precision;    /* real spam out of what was called spam; 1 where nothing was */
    double recall;       /* found spam out of all spam; 1 where there is none */
} Report;

void my_report(Report *report, const float *logits, const int *labels, int n);

#endif
