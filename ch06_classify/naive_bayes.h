/* naive_bayes.h: the spam filter to beat: every word votes on its own                         tests/test_ch06_messages.c
 *     log p(spam | words) ∝ log p(spam) + Σ log p(word | spam),   p(word | spam) = (count + 1) / (words in spam + vocabulary)
 * Words are runs of letters, digits and apostrophes in lower case; their order is lost: that is what it is naive about.
 * Source: Sahami et al., "A Bayesian Approach to Filtering Junk E-Mail", AAAI workshop 1998. */
#ifndef CH06_NAIVE_BAYES_H
#define CH06_NAIVE_BAYES_H

#include "ch06_classify/messages.h"

/* Learns from train, returns the share of test that it gets right. Words that training never saw count for nothing. */
double naive_bayes_accuracy(const Messages *train, const Messages *test);

#endif
