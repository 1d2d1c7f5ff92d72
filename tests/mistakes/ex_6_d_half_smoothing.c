// says: the + 1 is above only
#include "ch06_classify/exercises/ex_6_d.h"

#include <math.h>

enum { HAM, SPAM };

/* All words of that label, plus one more of each kind: what a probability is divided by. */
static double denominator(const WordCounts *learned, int label)
{
    double words = 0.0;
    for (int w = 0; w < learned->V; w++)
        words += learned->counts[label][w];
    return words;
}

double my_spam_score(const WordCounts *learned, const int *words, int n)
{
    double spam_words = denominator(learned, SPAM);
    double ham_words = denominator(learned, HAM);
    double score = log((double)learned->messages[SPAM] / learned->messages[HAM]);
    for (int i = 0; i < n; i++) {
        int w = words[i];
        if (w < 0)
            continue;
        double in_spam = (learned->counts[SPAM][w] + 1.0) / spam_words;
        double in_ham = (learned->counts[HAM][w] + 1.0) / ham_words;
        score += log(in_spam / in_ham);
    }
    return score;
}
