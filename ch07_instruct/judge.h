/* judge.h: another language model scores the answers, over HTTP                         book §7.8, tests/test_ch07_judge.c
 * Ollama (https://ollama.com) serves models on one's own machine: POST URL/api/chat with a model's name and messages gives
 * back { "message": { "content": "85" } }. Asked with temperature 0 and a fixed seed, so that it says the same each time.
 * Only the judge needs a network; libcurl speaks HTTP.
 * Errors  refused connections, HTTP errors, answers that are not JSON or lack the content: "URL: what; what to do". */
#ifndef CH07_JUDGE_H
#define CH07_JUDGE_H

#include "ch07_instruct/instructions.h"
#include "common/buffer.h"
#include "common/error.h"

typedef struct Judge {
    const char *url;   /* "http://localhost:11434", with or without "/api/chat" */
    const char *model; /* "llama3" */
    void *connection;  /* libcurl's, kept open from question to question */
} Judge;

/* False with error set when the URL is none. judge_close also after an error. */
bool judge_open(Judge *judge, const char *url, const char *model, Error *error);
void judge_close(Judge *judge);

/* Appends the model's answer to a prompt. book: query_model */
bool judge_query(Judge *judge, Buffer *answer, const char *prompt, Error *error);

/* Scores one response from 0 to 100. An answer that is no such number gives score −1: it is passed over, as in the book.
 * False only when there was no answer. book: generate_model_scores */
bool judge_score(Judge *judge, int *score, const Instruction *entry, const char *response, Error *error);

/* The number in "85" or " 85\n"; −1 for anything else. */
int judge_parse_score(const char *answer);

/* All responses: scores[count], their mean over those that are numbers (NAN for none), how many are. */
typedef struct JudgeResult {
    int scored, count;
    double mean;
} JudgeResult;
bool judge_responses(JudgeResult *result, Judge *judge, const Instructions *entries, const char *const *responses,
                     Error *error);

#endif
