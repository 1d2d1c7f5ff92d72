// says: a score is no probability
#include "ch06_classify/exercises/ex_6_e.h"

enum { HAM, SPAM };

static double share(int part, int all)
{
    return all > 0 ? (double)part / all : 1.0;
}

void my_report(Report *report, const float *logits, const int *labels, int n)
{
    *report = (Report){ 0 };
    for (int i = 0; i < n; i++) {
        int predicted = logits[2 * i + SPAM] > 0.5f ? SPAM : HAM;
        report->confusion[labels[i]][predicted]++;
    }
    int found = report->confusion[SPAM][SPAM];
    int false_alarms = report->confusion[HAM][SPAM];
    int missed = report->confusion[SPAM][HAM];
    report->accuracy = share(found + report->confusion[HAM][HAM], n);
    report->precision = share(found, found + false_alarms);
    report->recall = share(found, found + missed);
}
