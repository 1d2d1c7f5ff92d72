/* responses.h: what the model answers, and how often it is right                 book §7.5, §7.7, tests/test_ch07_responses.c
 * The model reads the task without the answer, and writes on, always the likeliest token, up to <|endoftext|>. What it writes
 * begins with the response's header, which is taken off, and so are blanks around the answer.
 * Errors  a task that fills the model's context: no room for an answer. Read next: instruct.h. */
#ifndef CH07_RESPONSES_H
#define CH07_RESPONSES_H

#include "ch02_tokenizer/tokenizer.h"
#include "ch04_gpt/generate.h"
#include "ch07_instruct/instructions.h"
#include "common/arena.h"
#include "common/error.h"

/* How answers are made. */
typedef struct ResponseSettings {
    PromptStyle style;
    int max_new_tokens; /* an answer without <|endoftext|> ends here */
} ResponseSettings;

/* False with error set when the task and at least one token of an answer don't fit into the model's context. */
bool task_fits(const Instruction *entry, const GPT *gpt, const Tokenizer *tokenizer, PromptStyle style, Error *error);

/* The answer to a task, in arena. */
const char *respond(const GPT *gpt, const Tokenizer *tokenizer, const Instruction *entry,
                    const ResponseSettings *settings, Arena *arena);

/* The same, but each token of what the model writes goes to callback as soon as it is there (generate.h; response_stream.h makes
 * the answer of them). */
void respond_streaming(const GPT *gpt, const Tokenizer *tokenizer, const Instruction *entry,
                       const ResponseSettings *settings, TokenCallback callback, void *context);

/* responses[i] answers entries->items[i]; strings and list in arena. Several tasks at a time, on all threads. */
const char **respond_to_all(const GPT *gpt, const Tokenizer *tokenizer, const Instructions *entries,
                            const ResponseSettings *settings, Arena *arena);

/* Where in what the model wrote the answer stands: text[begin..end), header and blanks around not counted. certain: false while the
 * text could still become the header. */
typedef struct ResponsePart {
    size_t begin, end;
    bool certain;
} ResponsePart;
ResponsePart response_part(const char *text, PromptStyle style);

/* The answer in what the model wrote: header and blanks around taken off. text is changed; the answer is a part of it. */
char *response_text(char *text, PromptStyle style);

/* The same text, blanks around not counted. */
bool response_is_exact(const char *response, const char *output);

/* How many of the responses are exact. kind NULL counts all; else those entries for which it says true. */
typedef struct ExactMatch {
    int right, count;
} ExactMatch;
ExactMatch responses_exact(const Instructions *entries, const char *const *responses,
                           bool (*kind)(const Instruction *));
double exact_match_fraction(ExactMatch match); /* NAN for none */

/* For kind above. */
bool is_passage_question(const Instruction *entry);
bool is_language_task(const Instruction *entry);
bool needs_two_facts(const Instruction *entry); /* of passage questions */

/* instruction-data-with-response.json: the entries, with "model_response" in each. */
bool responses_write(const char *path, const Instructions *entries, const char *const *responses, Error *error);

#endif
