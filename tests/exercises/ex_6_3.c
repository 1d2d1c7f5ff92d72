#include "ch06_classify/exercises/ex_6_3.h"
#include "tests/exercises/exercise.h"
#include "tests/exercises/small_spam.h"

#include <string.h>

enum { ROW = 6, MESSAGES = 9, TOKENS = 400 };

/* Logits of one row of ROW tokens, read in that column. */
static void scores_at(float logits[LABEL_COUNT], SmallSpam *spam, const int *ids, int column)
{
    spam->classifier.read = READ_END;
    spam->tape.recording = false;
    Tensor *scores = classifier_forward(&spam->classifier, &spam->tape, ids, &column, 1, ROW, NULL);
    memcpy(logits, scores->data, LABEL_COUNT * sizeof *logits);
    tape_reset(&spam->tape);
}

START_TEST(whose_change_the_scores_notice)
{
    SmallSpam spam;
    const int ids[ROW] = { 70, 71, 72, 73, 74, 75 };
    small_spam_open(&spam, READ_END, 0);
    int said[ROW * ROW], measured[ROW * ROW];
    float later[ROW * ROW], strictly[ROW * ROW], itself[ROW * ROW], all[ROW * ROW], none[ROW * ROW];
    for (int column = 0; column < ROW; column++) {
        float before[LABEL_COUNT], after[LABEL_COUNT];
        scores_at(before, &spam, ids, column);
        for (int changed = 0; changed < ROW; changed++) {
            int place = column * ROW + changed;
            int other[ROW];
            memcpy(other, ids, sizeof other);
            other[changed] = 99;
            scores_at(after, &spam, other, column);
            measured[place] = before[0] != after[0] || before[1] != after[1];
            said[place] = my_score_changes(column, changed);
            later[place] = changed >= column;
            strictly[place] = changed < column;
            itself[place] = changed == column;
            all[place] = 1.0f;
            none[place] = 0.0f;
        }
    }
    const UsualMistake mistakes[] = {
        { none, "nothing is predicted yet" },
        { later, "the other way round: a column sees what stands before it, not what comes" },
        { strictly, "a column sees itself as well" },
        { itself, "a column sees more than itself: attention brings what stands before it" },
        { all, "GPT is causal: no column sees what comes after it" },
        { 0 },
    };
    expect_ints("changes that the scores notice (row: the column that is read; in it: the token that is replaced)",
                said, measured, 2, (int[]){ ROW, ROW }, mistakes);
}
END_TEST

/* Shares that usual slips find. */
typedef struct Slips {
    float spam_only, always, least, mean, unsure;
} Slips;

static double right_share(Slips *slips, const int *first, const int *labels, int count, int vocab_size)
{
    int right = 0, spam_only = 0, all_spam = 0, least = 0, kinds = 0, sure = 0;
    double mean = 0.0;
    for (int token = 0; token < vocab_size; token++) {
        int counts[LABEL_COUNT] = { 0 };
        for (int i = 0; i < count; i++) {
            if (first[i] == token)
                counts[labels[i]]++;
        }
        int most = counts[LABEL_SPAM] > counts[LABEL_NOT_SPAM] ? counts[LABEL_SPAM] : counts[LABEL_NOT_SPAM];
        int both = counts[LABEL_SPAM] + counts[LABEL_NOT_SPAM];
        right += most;
        least += both - most;
        all_spam += counts[LABEL_SPAM];
        spam_only += 2 * counts[LABEL_SPAM] > both ? counts[LABEL_SPAM] : 0;
        sure += most == both ? most : 0;
        if (both > 0) {
            kinds++;
            mean += (double)most / both;
        }
    }
    int more = 2 * all_spam > count ? all_spam : count - all_spam;
    *slips = (Slips){ .spam_only = (float)spam_only / (float)count,
                      .always = (float)more / (float)count,
                      .least = (float)least / (float)count,
                      .mean = (float)(mean / kinds),
                      .unsure = (float)sure / (float)count };
    return (double)right / count;
}

static void check_share(const char *what, const int *first, const int *labels, int count, int vocab_size)
{
    Slips slips;
    double right = right_share(&slips, first, labels, count, vocab_size);
    double got =
        my_best_from_first_token(ints_copy(first, (size_t)count), ints_copy(labels, (size_t)count), count, vocab_size);
    const float zero = 0.0f, number = (float)(right * count);
    const UsualMistake mistakes[] = {
        { &zero, "nothing is counted yet" },
        { &number, "that is how many are right: the share is asked for" },
        { &slips.spam_only, "tokens that mean ham count as well: what the rule calls ham is often right" },
        { &slips.always, "that is one answer for all messages: the rule may answer by the first token" },
        { &slips.least, "that is the share that it gets wrong" },
        { &slips.mean, "a mean over tokens: a token that begins many messages counts as many times" },
        { &slips.unsure, "a token that begins both kinds counts too: its rule is right for the more frequent kind" },
        { 0 },
    };
    expect_number(what, got, right, 1e-5f, mistakes);
}

START_TEST(the_best_rule_for_a_few_messages)
{
    const int first[MESSAGES] = { 7, 7, 7, 2, 0, 0, 9, 9, 9 };
    const int labels[MESSAGES] = { 1, 1, 0, 0, 0, 1, 1, 1, 1 };
    check_share("share of nine messages", first, labels, MESSAGES, 10);
    check_share("share of the example", first, labels, 4, 10);
    check_share("share of one message", first, labels, 1, 10);
}
END_TEST

START_TEST(the_best_rule_for_all_our_messages)
{
    SmallSpam spam;
    small_spam_open(&spam, READ_FIRST_COLUMN, 0);
    const MessageDataset *train = &spam.loaders.train;
    int *first = arena_alloc(&spam.weights, (size_t)train->messages.count * sizeof *first);
    for (int i = 0; i < train->messages.count; i++)
        first[i] = message_dataset_row(train, i)[0];
    check_share("share of the training messages", first, train->labels, train->messages.count,
                tokenizer_vocab_size(spam.tokenizer));
}
END_TEST

START_TEST(a_trained_model_does_not_get_beyond_it)
{
    SmallSpam at_first, at_end;
    small_spam_open(&at_first, READ_FIRST_COLUMN, 0);
    MessageDataset *train = &at_first.loaders.train;
    int *first = arena_alloc(&at_first.weights, (size_t)train->messages.count * sizeof *first);
    for (int i = 0; i < train->messages.count; i++)
        first[i] = message_dataset_row(train, i)[0];
    double best =
        my_best_from_first_token(first, train->labels, train->messages.count, tokenizer_vocab_size(at_first.tokenizer));
    at_first.loaders.train_again.drop_last = false; // every training message
    small_spam_train(&at_first, LEARN_ALL);
    double reached = small_spam_judge(&at_first, false).accuracy;
    small_spam_open(&at_end, READ_END, 0);
    at_end.loaders.train_again.drop_last = false;
    small_spam_train(&at_end, LEARN_ALL);
    double end = small_spam_judge(&at_end, false).accuracy;
    ck_assert_msg(reached <= best + 1e-9 && best < end,
                  "measured on training messages: %.1f %% right by the first token, %.1f %% read at the end;\n"
                  "           your %.1f %% should lie between them: no rule knows more from the first token than yours",
                  100.0 * reached, 100.0 * end, 100.0 * best);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = whose_change_the_scores_notice, .seconds = 20 },
                                     { .test = the_best_rule_for_a_few_messages },
                                     { .test = the_best_rule_for_all_our_messages, .seconds = 20 },
                                     { .test = a_trained_model_does_not_get_beyond_it, .seconds = 60 } };
    return run_exercise("6.3", checks, sizeof checks / sizeof *checks);
}
