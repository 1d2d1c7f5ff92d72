/* response_stream.h: an answer that appears while it is made                       tests/test_ch07_response_stream.c
 * Tokens are pieces of bytes: one may end in the middle of a character, in the response's header, in blanks that turn out to be the
 * last. So what came is held back until it is certain; in the end the same text has been printed that response_text finds.
 * Memory  response_stream_end frees what it held. Errors  none. Read next: ask_action.c. */
#ifndef CH07_RESPONSE_STREAM_H
#define CH07_RESPONSE_STREAM_H

#include "ch07_instruct/instructions.h"
#include "common/buffer.h"

#include <stdio.h>

typedef struct ResponseStream {
    PromptStyle style; /* whose header is left out */
    FILE *out;
    Buffer text;    /* all that came */
    size_t printed; /* so many of its bytes are dealt with */
    bool any;       /* something was printed */
} ResponseStream;

ResponseStream response_stream(PromptStyle style, FILE *out);

/* The next token's bytes; prints what has become certain. */
void response_stream_add(ResponseStream *stream, const char *bytes, size_t size);

/* No more comes: prints the rest. False when the answer was empty. */
bool response_stream_end(ResponseStream *stream);

#endif
