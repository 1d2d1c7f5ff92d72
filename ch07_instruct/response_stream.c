#include "ch07_instruct/response_stream.h"

#include "ch07_instruct/responses.h"
#include "common/text.h"

ResponseStream response_stream(PromptStyle style, FILE *out)
{
    return (ResponseStream){ .style = style, .out = out };
}

/* The length of bytes[size] without a character at its end of which bytes are still missing: its first byte tells how many
 * it has (text.h). */
static size_t without_half_character(const char *bytes, size_t size)
{
    for (size_t back = 1; back <= 3 && back <= size; back++) {
        unsigned char byte = (unsigned char)bytes[size - back];
        bool continues = byte >= 0x80 && byte < 0xC0;
        if (continues)
            continue;
        size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return length > back ? size - back : size;
    }
    return size;
}

/* Prints text up to end; what is not UTF-8 as U+FFFD. */
static void print_up_to(ResponseStream *stream, size_t end)
{
    if (end <= stream->printed)
        return;
    Buffer repaired = { 0 };
    utf8_append_repaired(&repaired, &stream->text.bytes[stream->printed], end - stream->printed);
    fwrite(repaired.bytes, 1, repaired.size, stream->out);
    fflush(stream->out);
    buffer_free(&repaired);
    stream->printed = end;
    stream->any = true;
}

void response_stream_add(ResponseStream *stream, const char *bytes, size_t size)
{
    buffer_append(&stream->text, bytes, size);
    ResponsePart part = response_part(stream->text.bytes, stream->style);
    if (!part.certain)
        return;
    if (stream->printed < part.begin)
        stream->printed = part.begin;
    print_up_to(stream, without_half_character(stream->text.bytes, part.end));
}

bool response_stream_end(ResponseStream *stream)
{
    buffer_reserve(&stream->text, 0); // an answer without any token is a text, too
    ResponsePart part = response_part(stream->text.bytes, stream->style);
    if (stream->printed < part.begin)
        stream->printed = part.begin;
    print_up_to(stream, part.end);
    buffer_free(&stream->text);
    return stream->any;
}
