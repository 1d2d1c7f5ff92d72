#include "common/json.h"

#include "common/file.h"
#include "common/text.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- in ---- */

/* What cJSON would accept or only reject without telling why. */
typedef struct Complaint {
    const char *what; /* NULL: none */
    size_t offset;
} Complaint;

/* Walks over text[size], knowing only strings and brackets. */
static Complaint json_complaint(const char *text, size_t size)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (c == '\0')
            return (Complaint){ "a NUL byte", i };
        if (in_string) {
            if ((unsigned char)c < 0x20)
                return (Complaint){ "a control character inside a string (write \\n, \\t or \\u00..)", i };
            if (c == '"')
                in_string = false;
            else if (c == '\\' && size - i >= 6 && memcmp(&text[i], "\\u0000", 6) == 0)
                return (Complaint){ "\\u0000 inside a string", i };
            else if (c == '\\')
                i++; // the next byte is escaped: \" does not end the string
            continue;
        }
        if (c == '"')
            in_string = true;
        else if (c == '[' || c == '{')
            depth++;
        else if (c == ']' || c == '}')
            depth--;
        if (depth > JSON_MAX_DEPTH)
            return (Complaint){ "nested too deeply", i };
    }
    return (Complaint){ 0 };
}

/* "near "abc…"", one line and printable, for the message. */
static void near_text(char near[32], const char *text, size_t size, size_t offset)
{
    if (offset >= size) {
        strcpy(near, "the end");
        return;
    }
    char piece[17];
    size_t length = 0;
    while (length < sizeof piece - 1 && offset + length < size) {
        char c = text[offset + length];
        if ((unsigned char)c < 0x20)
            break;
        piece[length++] = c;
    }
    length = utf8_valid_prefix(piece, length); // not half a character
    piece[length] = '\0';
    if (length > 0)
        snprintf(near, 32, "'%s'", piece);
    else
        strcpy(near, "the end of the line");
}

bool json_parse(cJSON **json, const char *text, size_t size, const char *name, Error *error)
{
    *json = NULL;
    size_t valid = utf8_valid_prefix(text, size);
    if (valid < size)
        return error_set(error, "%s:%d: not UTF-8: byte 0x%02x at offset %zu; JSON must be UTF-8", name,
                         text_line_number(text, valid), (unsigned)(unsigned char)text[valid], valid);
    Complaint complaint = json_complaint(text, size);
    if (complaint.what != NULL)
        return error_set(error, "%s:%d: %s, at offset %zu; correct the file", name,
                         text_line_number(text, complaint.offset), complaint.what, complaint.offset);

    const char *end = text;
    *json = cJSON_ParseWithLengthOpts(text, size, &end, false);
    size_t offset = (size_t)(end - text);
    if (*json != NULL) { // only white space may follow
        while (offset < size && strchr(" \t\r\n", text[offset]) != NULL)
            offset++;
        if (offset == size)
            return true;
        cJSON_Delete(*json);
        *json = NULL;
    }
    while (offset < size && strchr(" \t\r\n", text[offset]) != NULL)
        offset++;
    char near[32];
    near_text(near, text, size, offset);
    return error_set(error, "%s:%d: not valid JSON near %s, at offset %zu; correct the file or get it again", name,
                     text_line_number(text, offset < size ? offset : size), near, offset);
}

bool json_read(cJSON **json, const char *path, const char *advice, Error *error)
{
    *json = NULL;
    Buffer text = { 0 };
    bool ok = file_read(&text, path, advice, error) && json_parse(json, text.bytes, text.size, path, error);
    buffer_free(&text);
    return ok;
}

/* ---- getters ---- */

const char *json_type_name(const cJSON *value)
{
    if (cJSON_IsString(value))
        return "a string";
    if (cJSON_IsNumber(value))
        return "a number";
    if (cJSON_IsBool(value))
        return "true or false";
    if (cJSON_IsArray(value))
        return "an array";
    if (cJSON_IsObject(value))
        return "an object";
    if (cJSON_IsNull(value))
        return "null";
    return "nothing";
}

/* The value of a key that must be there; NULL with error set. */
static const cJSON *json_member(const cJSON *object, const char *key, const char *where, Error *error)
{
    if (!cJSON_IsObject(object)) {
        error_set(error, "%s: is %s; it must be an object with the key \"%s\"", where, json_type_name(object), key);
        return NULL;
    }
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    if (value == NULL)
        error_set(error, "%s: key \"%s\" is missing; add it", where, key);
    return value;
}

static bool wrong_type(const char *key, const cJSON *value, const char *wanted, const char *where, Error *error)
{
    return error_set(error, "%s: key \"%s\" is %s; it must be %s", where, key, json_type_name(value), wanted);
}

bool json_string(const cJSON *object, const char *key, const char **value, const char *where, Error *error)
{
    const cJSON *member = json_member(object, key, where, error);
    if (member == NULL)
        return false;
    if (!cJSON_IsString(member))
        return wrong_type(key, member, "a string", where, error);
    *value = member->valuestring;
    return true;
}

bool json_double(const cJSON *object, const char *key, double *value, const char *where, Error *error)
{
    const cJSON *member = json_member(object, key, where, error);
    if (member == NULL)
        return false;
    if (!cJSON_IsNumber(member))
        return wrong_type(key, member, "a number", where, error);
    if (!isfinite(member->valuedouble)) // 1e999
        return error_set(error, "%s: key \"%s\" is a number that is too large", where, key);
    *value = member->valuedouble;
    return true;
}

/* A double holds every whole number up to 2^53; above, the digits of the file are lost. */
static bool json_whole(const cJSON *object, const char *key, double min, double max, double *value, const char *where,
                       Error *error)
{
    double number = 0.0;
    if (!json_double(object, key, &number, where, error))
        return false;
    if (number != floor(number) || number < min || number > max)
        return error_set(error, "%s: key \"%s\" is %.17g; it must be a whole number from %.0f to %.0f", where, key,
                         number, min, max);
    *value = number;
    return true;
}

bool json_int(const cJSON *object, const char *key, int *value, const char *where, Error *error)
{
    double number = 0.0;
    if (!json_whole(object, key, INT_MIN, INT_MAX, &number, where, error))
        return false;
    *value = (int)number;
    return true;
}

bool json_int64(const cJSON *object, const char *key, int64_t *value, const char *where, Error *error)
{
    const double largest = 9007199254740992.0; // 2^53
    double number = 0.0;
    if (!json_whole(object, key, -largest, largest, &number, where, error))
        return false;
    *value = (int64_t)number;
    return true;
}

bool json_bool(const cJSON *object, const char *key, bool *value, const char *where, Error *error)
{
    const cJSON *member = json_member(object, key, where, error);
    if (member == NULL)
        return false;
    if (!cJSON_IsBool(member))
        return wrong_type(key, member, "true or false", where, error);
    *value = cJSON_IsTrue(member);
    return true;
}

bool json_array(const cJSON *object, const char *key, const cJSON **value, const char *where, Error *error)
{
    const cJSON *member = json_member(object, key, where, error);
    if (member == NULL)
        return false;
    if (!cJSON_IsArray(member))
        return wrong_type(key, member, "an array", where, error);
    *value = member;
    return true;
}

bool json_object(const cJSON *object, const char *key, const cJSON **value, const char *where, Error *error)
{
    const cJSON *member = json_member(object, key, where, error);
    if (member == NULL)
        return false;
    if (!cJSON_IsObject(member))
        return wrong_type(key, member, "an object", where, error);
    *value = member;
    return true;
}

bool json_has(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    return value != NULL && !cJSON_IsNull(value);
}

/* ---- out ---- */

void json_add_text(cJSON *object, const char *key, const char *bytes, size_t size)
{
    Buffer text = { 0 };
    size_t start = 0;
    for (size_t i = 0; i <= size; i++) {
        if (i < size && bytes[i] != '\0')
            continue;
        utf8_append_repaired(&text, &bytes[start], i - start);
        if (i < size)
            buffer_append_string(&text, "\xEF\xBF\xBD"); // U+FFFD for a NUL
        start = i + 1;
    }
    buffer_reserve(&text, 0); // "" too must be a string
    cJSON *added = cJSON_AddStringToObject(object, key, text.bytes);
    buffer_free(&text);
    if (added == NULL)
        fatal("out of memory: no room for the JSON key \"%s\"", key);
}

bool json_write(const char *path, const cJSON *json, Error *error)
{
    char *text = cJSON_Print(json);
    if (text == NULL)
        return error_set(error, "%s: out of memory while writing JSON", path);
    FileWriter writer;
    bool ok = file_writer_open(&writer, path, error);
    if (ok) {
        file_writer_printf(&writer, "%s\n", text);
        ok = file_writer_close(&writer, error);
    }
    cJSON_free(text);
    return ok;
}
