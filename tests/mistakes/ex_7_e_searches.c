// says: begin at prompt_length
#include "ch07_instruct/exercises/ex_7_e.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

void my_response(Buffer *response, const char *generated, size_t prompt_length)
{
    static const char header[] = "### Response:";
    size_t header_length = sizeof header - 1;
    const char *found = strstr(generated, header);
    const char *start = found != NULL ? found + header_length : generated + prompt_length;
    while (is_blank(*start))
        start++;
    size_t length = strlen(start);
    while (length > 0 && is_blank(start[length - 1]))
        length--;
    buffer_append(response, start, length);
}

/* The form in which texts are compared. */
static void normalise(Buffer *form, const char *text)
{
    bool blank = false; // since the last byte that is none
    for (; *text != '\0'; text++) {
        if (is_blank(*text)) {
            blank = true;
            continue;
        }
        if (blank && form->size > 0)
            buffer_append_string(form, " ");
        blank = false;
        char small = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
        buffer_append(form, &small, 1);
    }
    if (form->size > 0 && form->bytes[form->size - 1] == '.')
        form->size--;
}

bool my_is_exact(const char *response, const char *output)
{
    Buffer a = { 0 }, b = { 0 };
    normalise(&a, response);
    normalise(&b, output);
    bool same = a.size == b.size && (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
    buffer_free(&a);
    buffer_free(&b);
    return same;
}
