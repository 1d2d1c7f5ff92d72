/* json.h: JSON through cJSON, with errors that name file, line and key                    tests/test_common_json.c
 * cJSON parses and prints; here stands what a reader needs when a file is wrong. Beyond cJSON's own checks we refuse what it
 * would let pass or silently cut: bytes that are not UTF-8, text after the value, a NUL (\u0000) inside a string, and
 * nesting deeper than JSON_MAX_DEPTH (recursion on a hostile file).
 *     cJSON *entries;
 *     if (!json_read(&entries, path, "get it with: make data", error))
 *         return false;
 *     ... json_string(entry, "instruction", &instruction, where, error) ...
 *     cJSON_Delete(entries);
 * Memory  trees belong to the caller: cJSON_Delete. Strings and arrays that a getter gives live in the tree.
 * Errors  false and "FILE:LINE: not valid JSON near …; …", or "WHERE: key …", in error. Read next: csv.h. */
#ifndef COMMON_JSON_H
#define COMMON_JSON_H

#include "common/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_MAX_DEPTH = 64 };

/* Parses the file; advice as in file_read. *json is NULL after an error. */
bool json_read(cJSON **json, const char *path, const char *advice, Error *error);

/* Parses text[size]; name stands for the file in messages ("data/x.json", "answer of http://…"). */
bool json_parse(cJSON **json, const char *text, size_t size, const char *name, Error *error);

/* The value of object[key] if it is there and of that type; else false, *value untouched, and an error that begins with
 * where ("data/x.json: entry 17") and names the key. json_int also wants a whole number that fits. */
bool json_string(const cJSON *object, const char *key, const char **value, const char *where, Error *error);
bool json_int(const cJSON *object, const char *key, int *value, const char *where, Error *error);
bool json_int64(const cJSON *object, const char *key, int64_t *value, const char *where,
                Error *error); /* up to ±2^53 */
bool json_double(const cJSON *object, const char *key, double *value, const char *where, Error *error);
bool json_bool(const cJSON *object, const char *key, bool *value, const char *where, Error *error);
bool json_array(const cJSON *object, const char *key, const cJSON **value, const char *where, Error *error);
bool json_object(const cJSON *object, const char *key, const cJSON **value, const char *where, Error *error);

/* Is object[key] there and not null? For keys that may be left out. */
bool json_has(const cJSON *object, const char *key);

/* "a number", "an array", …: what a value is, for messages. */
const char *json_type_name(const cJSON *value);

/* object[key] = bytes[size] as a string. What is not UTF-8, and NUL, which cJSON cannot hold, becomes U+FFFD: the file is
 * valid JSON whatever a model wrote. */
void json_add_text(cJSON *object, const char *key, const char *bytes, size_t size);

/* Writes the tree, indented, with a last newline, in one step (file.h). */
bool json_write(const char *path, const cJSON *json, Error *error);

#endif
