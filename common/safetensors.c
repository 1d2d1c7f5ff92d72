#define _GNU_SOURCE /* O_CLOEXEC, pread */
#include "common/safetensors.h"

#include "common/file.h"
#include "common/json.h"
#include "common/parallel.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the file is little-endian, and is read as it lies");

enum {
    LENGTH_BYTES = 8,                  /* the header's length stands before it */
    LARGEST_HEADER = 16 * 1024 * 1024, /* GPT-2 XL needs 64 KiB */
    PIECE = 16 * 1024,                 /* values read and converted at a time */
    TILE = 16,                         /* rows and columns transposed at a time */
    SHAPE_TEXT_SIZE = 256,
};
static const uint64_t largest_number = UINT64_C(1) << 53; /* up to here a double, and so JSON, counts every integer */

typedef struct TypeInfo {
    const char *name;
    int bytes;
} TypeInfo;

static const TypeInfo types[SAFETENSORS_TYPE_COUNT] = {
    [SAFETENSORS_F32] = { "F32", 4 },         [SAFETENSORS_F64] = { "F64", 8 },
    [SAFETENSORS_F16] = { "F16", 2 },         [SAFETENSORS_BF16] = { "BF16", 2 },
    [SAFETENSORS_I64] = { "I64", 8 },         [SAFETENSORS_U64] = { "U64", 8 },
    [SAFETENSORS_I32] = { "I32", 4 },         [SAFETENSORS_U32] = { "U32", 4 },
    [SAFETENSORS_I16] = { "I16", 2 },         [SAFETENSORS_U16] = { "U16", 2 },
    [SAFETENSORS_I8] = { "I8", 1 },           [SAFETENSORS_U8] = { "U8", 1 },
    [SAFETENSORS_BOOL] = { "BOOL", 1 },       [SAFETENSORS_F8_E4M3] = { "F8_E4M3", 1 },
    [SAFETENSORS_F8_E5M2] = { "F8_E5M2", 1 },
};

const char *safetensors_type_name(SafetensorsType type)
{
    return types[type].name;
}

uint64_t safetensors_entry_size(const SafetensorsEntry *entry)
{
    return entry->bytes / (uint64_t)types[entry->type].bytes;
}

/* ---- Opening: nothing that the header says is believed before it is compared with the file's length ---- */

/* Reads exactly size bytes at offset. */
static bool read_at(const Safetensors *file, void *bytes, size_t size, uint64_t offset, Error *error)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = pread(file->fd, (char *)bytes + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(error, "%s: cannot read: %s; check the disk", file->path, strerror(errno));
        if (got == 0)
            return error_set(error, "%s: became shorter while it was read; let no other program write it", file->path);
        done += (size_t)got;
    }
    return true;
}

static bool open_regular_file(Safetensors *file, uint64_t *file_bytes, Error *error)
{
    file->fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); // O_NONBLOCK: don't wait for a pipe's other end
    if (file->fd < 0 && errno == ENOENT)
        return error_set(error, "%s: no such file; check the name", file->path);
    if (file->fd < 0)
        return error_set(error, "%s: cannot open: %s; check the name and its permissions", file->path, strerror(errno));
    struct stat status;
    if (fstat(file->fd, &status) != 0)
        return error_set(error, "%s: cannot read: %s; check the disk", file->path, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return error_set(error, "%s: is a directory; give the .safetensors file inside it", file->path);
    if (!S_ISREG(status.st_mode))
        return error_set(error, "%s: is not a regular file; copy it to one", file->path);
    if (status.st_size == 0)
        return error_set(error, "%s: is empty; get or write it again", file->path);
    *file_bytes = (uint64_t)status.st_size;
    return true;
}

static bool read_header(Safetensors *file, uint64_t file_bytes, uint64_t *header_bytes, Error *error)
{
    if (file_bytes < LENGTH_BYTES)
        return error_set(error, "%s: has only %" PRIu64 " bytes and is no safetensors file; get or write it again",
                         file->path, file_bytes);
    if (!read_at(file, header_bytes, LENGTH_BYTES, 0, error))
        return false;
    if (*header_bytes > file_bytes - LENGTH_BYTES)
        return error_set(error,
                         "%s: its first 8 bytes promise a header of %" PRIu64 " bytes, but only %" PRIu64
                         " follow: it was cut, or is no safetensors file; get or write it again",
                         file->path, *header_bytes, file_bytes - LENGTH_BYTES);
    if (*header_bytes > LARGEST_HEADER)
        return error_set(
            error, "%s: its header of %" PRIu64 " bytes is larger than %d and is no model's; check what the file is",
            file->path, *header_bytes, LARGEST_HEADER);
    Buffer text = { 0 };
    buffer_reserve(&text, *header_bytes + 1);
    cJSON *json = NULL;
    bool ok = read_at(file, text.bytes, *header_bytes, LENGTH_BYTES, error) &&
              json_parse(&json, text.bytes, *header_bytes, file->path, error);
    buffer_free(&text);
    file->header = json;
    if (ok && !cJSON_IsObject(json))
        return error_set(error, "%s: its header is %s, not a JSON object; get or write it again", file->path,
                         json_type_name(json));
    return ok;
}

/* A JSON number that is a whole number from 0 to 2^53. */
static bool whole_number(const cJSON *json, uint64_t *number)
{
    if (!cJSON_IsNumber(json) || !(json->valuedouble >= 0) || json->valuedouble > (double)largest_number)
        return false;
    *number = (uint64_t)json->valuedouble;
    return (double)*number == json->valuedouble;
}

static bool parse_type(SafetensorsEntry *entry, const char *path, const cJSON *json, Error *error)
{
    if (!cJSON_IsString(json))
        return error_set(error, "%s: tensor %.100s: dtype is not a string; get or write the file again", path,
                         entry->name);
    for (int type = 0; type < SAFETENSORS_TYPE_COUNT; type++) {
        if (strcmp(types[type].name, json->valuestring) == 0) {
            entry->type = (SafetensorsType)type;
            return true;
        }
    }
    return error_set(error, "%s: tensor %.100s: unknown dtype %.40s; convert it to F32", path, entry->name,
                     json->valuestring);
}

/* shape → entry, and the number of values, which is checked against overflow axis by axis. */
static bool parse_shape(SafetensorsEntry *entry, uint64_t *size, const char *path, const cJSON *json, Error *error)
{
    if (!cJSON_IsArray(json))
        return error_set(error, "%s: tensor %.100s: shape is not a list; get or write the file again", path,
                         entry->name);
    *size = 1;
    const cJSON *axis;
    cJSON_ArrayForEach(axis, json)
    {
        uint64_t length;
        if (entry->ndim == SAFETENSORS_MAX_NDIM)
            return error_set(error, "%s: tensor %.100s: has more than %d axes; reshape it", path, entry->name,
                             SAFETENSORS_MAX_NDIM);
        if (!whole_number(axis, &length))
            return error_set(error,
                             "%s: tensor %.100s: axis %d of its shape is no length (a whole number from 0 to 2^53); "
                             "get or write the file again",
                             path, entry->name, entry->ndim);
        if (length > 0 && *size > largest_number / length)
            return error_set(error,
                             "%s: tensor %.100s: its shape holds more than 2^53 values; get or write the file again",
                             path, entry->name);
        *size *= length;
        entry->shape[entry->ndim++] = (int64_t)length;
    }
    return true;
}

static bool parse_offsets(SafetensorsEntry *entry, uint64_t size, uint64_t data_start, uint64_t data_bytes,
                          const char *path, const cJSON *json, Error *error)
{
    uint64_t begin, end;
    if (!cJSON_IsArray(json) || cJSON_GetArraySize(json) != 2 || !whole_number(cJSON_GetArrayItem(json, 0), &begin) ||
        !whole_number(cJSON_GetArrayItem(json, 1), &end))
        return error_set(
            error,
            "%s: tensor %.100s: data_offsets are not two whole numbers from 0 to 2^53; get or write the file again",
            path, entry->name);
    if (begin > end || end > data_bytes)
        return error_set(error,
                         "%s: tensor %.100s: its values are said to lie at bytes %" PRIu64 " to %" PRIu64 " of %" PRIu64
                         ": the file was cut or is damaged; get or write it again",
                         path, entry->name, begin, end, data_bytes);
    entry->offset = data_start + begin;
    entry->bytes = end - begin;
    uint64_t element_bytes = (uint64_t)types[entry->type].bytes;
    if (entry->bytes % element_bytes != 0 || entry->bytes / element_bytes != size)
        return error_set(error,
                         "%s: tensor %.100s: %" PRIu64 " values of %s do not fit its %" PRIu64
                         " bytes; get or write the file again",
                         path, entry->name, size, types[entry->type].name, entry->bytes);
    return true;
}

/* {"dtype": …, "shape": …, "data_offsets": …}: each once; other keys are left to later versions of the format. */
static bool parse_entry(SafetensorsEntry *entry, uint64_t data_start, uint64_t data_bytes, const char *path,
                        const cJSON *json, Error *error)
{
    static const char *const keys[3] = { "dtype", "shape", "data_offsets" };
    const cJSON *found[3] = { NULL };
    entry->name = json->string;
    for (const char *c = entry->name; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20)
            return error_set(error, "%s: a tensor's name contains a control character; get or write the file again",
                             path);
    if (!cJSON_IsObject(json))
        return error_set(error,
                         "%s: tensor %.100s: is described by %s, not by a JSON object; get or write the file again",
                         path, entry->name, json_type_name(json));
    const cJSON *field;
    cJSON_ArrayForEach(field, json)
    {
        for (int k = 0; k < 3; k++) {
            if (strcmp(field->string, keys[k]) != 0)
                continue;
            if (found[k] != NULL)
                return error_set(error, "%s: tensor %.100s: has two %s; get or write the file again", path, entry->name,
                                 keys[k]);
            found[k] = field;
        }
    }
    for (int k = 0; k < 3; k++)
        if (found[k] == NULL)
            return error_set(error, "%s: tensor %.100s: has no %s; get or write the file again", path, entry->name,
                             keys[k]);
    uint64_t size = 0;
    return parse_type(entry, path, found[0], error) && parse_shape(entry, &size, path, found[1], error) &&
           parse_offsets(entry, size, data_start, data_bytes, path, found[2], error);
}

static bool check_metadata(const char *path, const cJSON *metadata, Error *error)
{
    if (!cJSON_IsObject(metadata))
        return error_set(error, "%s: __metadata__ is not a JSON object; get or write the file again", path);
    const cJSON *value;
    cJSON_ArrayForEach(value, metadata)
    {
        if (!cJSON_IsString(value))
            return error_set(error,
                             "%s: __metadata__ holds %s, only strings may stand there; get or write the file again",
                             path, json_type_name(value));
    }
    return true;
}

static int compare_offsets(const void *a, const void *b)
{
    const SafetensorsEntry *x = a, *y = b;
    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return (x->bytes > y->bytes) -
           (x->bytes < y->bytes); // an empty array lies before the one that starts where it does
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const SafetensorsEntry *)a)->name, ((const SafetensorsEntry *)b)->name);
}

/* The arrays must fill the file from the header to its end, back to back. */
static bool check_order(Safetensors *file, uint64_t data_start, uint64_t file_bytes, Error *error)
{
    qsort(file->entries, (size_t)file->count, sizeof file->entries[0], compare_offsets);
    uint64_t expected = data_start;
    for (int i = 0; i < file->count; i++) {
        const SafetensorsEntry *entry = &file->entries[i];
        if (entry->offset != expected)
            return error_set(error,
                             "%s: tensor %.100s: its values begin at byte %" PRIu64 ", the ones before end at %" PRIu64
                             ": %s; get or write the file again",
                             file->path, entry->name, entry->offset - data_start, expected - data_start,
                             entry->offset < expected ? "an overlap" : "a gap");
        expected += entry->bytes;
    }
    if (expected != file_bytes)
        return error_set(error, "%s: %" PRIu64 " bytes follow the last tensor; get or write the file again", file->path,
                         file_bytes - expected);
    return true;
}

static bool check_names(Safetensors *file, Error *error)
{
    qsort(file->entries, (size_t)file->count, sizeof file->entries[0], compare_names);
    for (int i = 1; i < file->count; i++)
        if (strcmp(file->entries[i - 1].name, file->entries[i].name) == 0)
            return error_set(error, "%s: holds two tensors named %.100s; get or write the file again", file->path,
                             file->entries[i].name);
    return true;
}

static bool parse_entries(Safetensors *file, uint64_t header_bytes, uint64_t file_bytes, Error *error)
{
    uint64_t data_start = LENGTH_BYTES + header_bytes;
    file->entries = calloc((size_t)cJSON_GetArraySize(file->header) + 1, sizeof file->entries[0]);
    if (file->entries == NULL)
        fatal("%s: no memory for its list of tensors; close other programs", file->path);
    bool has_metadata = false;
    const cJSON *json;
    cJSON_ArrayForEach(json, (const cJSON *)file->header)
    {
        if (strcmp(json->string, "__metadata__") != 0) {
            if (!parse_entry(&file->entries[file->count++], data_start, file_bytes - data_start, file->path, json,
                             error))
                return false;
        } else if (has_metadata) {
            return error_set(error, "%s: has two __metadata__; get or write the file again", file->path);
        } else if (!check_metadata(file->path, json, error)) {
            return false;
        } else {
            has_metadata = true;
        }
    }
    return check_order(file, data_start, file_bytes, error) && check_names(file, error);
}

bool safetensors_open(Safetensors *file, const char *path, Error *error)
{
    uint64_t file_bytes = 0, header_bytes = 0;
    *file = (Safetensors){ .path = strdup(path), .fd = -1 };
    if (file->path == NULL)
        fatal("%s: no memory to open it; close other programs", path);
    bool ok = open_regular_file(file, &file_bytes, error) && read_header(file, file_bytes, &header_bytes, error) &&
              parse_entries(file, header_bytes, file_bytes, error);
    if (!ok)
        safetensors_close(file);
    return ok;
}

void safetensors_close(Safetensors *file)
{
    if (file->fd >= 0)
        close(file->fd);
    cJSON_Delete(file->header);
    free(file->entries);
    free(file->path);
    *file = (Safetensors){ .fd = -1 };
}

const SafetensorsEntry *safetensors_find(const Safetensors *file, const char *name)
{
    SafetensorsEntry key = { .name = name };
    if (file->count == 0)
        return NULL;
    return bsearch(&key, file->entries, (size_t)file->count, sizeof key, compare_names);
}

/* ---- Reading values ---- */

static float float_from_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* bfloat16 is the upper half of a float32. */
static float bf16_to_float(uint16_t h)
{
    return float_from_bits((uint32_t)h << 16);
}

/* IEEE 754 half: 1 sign, 5 exponent (bias 15), 10 fraction bits → 1, 8 (bias 127), 23. */
static float f16_to_float(uint16_t h)
{
    uint32_t sign = (uint32_t)(h & 0x8000u) << 16;
    uint32_t exponent = (h >> 10) & 0x1fu;
    uint32_t fraction = h & 0x3ffu;
    if (exponent == 0) { // zero or subnormal: fraction · 2^−24, exact in float32
        float x = (float)fraction * 0x1p-24f;
        return sign != 0 ? -x : x;
    }
    if (exponent == 31) // infinity or NaN
        return float_from_bits(sign | 0x7f800000u | fraction << 13);
    return float_from_bits(sign | (exponent + 127 - 15) << 23 | fraction << 13);
}

/* Values first … first + n of the entry, n ≤ PIECE, as float32. */
static bool read_piece(const Safetensors *file, const SafetensorsEntry *entry, uint64_t first, size_t n, float *values,
                       Error *error)
{
    union {
        uint16_t half[PIECE];
        double wide[PIECE];
    } raw;
    size_t element_bytes = (size_t)types[entry->type].bytes;
    void *bytes = entry->type == SAFETENSORS_F32 ? (void *)values : (void *)&raw;
    if (!read_at(file, bytes, n * element_bytes, entry->offset + first * element_bytes, error))
        return false;
    switch (entry->type) {
    case SAFETENSORS_F32:
        return true;
    case SAFETENSORS_F64:
        for (size_t i = 0; i < n; i++)
            values[i] = (float)raw.wide[i];
        return true;
    case SAFETENSORS_F16:
        for (size_t i = 0; i < n; i++)
            values[i] = f16_to_float(raw.half[i]);
        return true;
    case SAFETENSORS_BF16:
        for (size_t i = 0; i < n; i++)
            values[i] = bf16_to_float(raw.half[i]);
        return true;
    default:
        panic("safetensors: read_piece: type %s", types[entry->type].name);
    }
}

static bool check_type_is_float(const Safetensors *file, const SafetensorsEntry *entry, Error *error)
{
    switch (entry->type) {
    case SAFETENSORS_F32:
    case SAFETENSORS_F64:
    case SAFETENSORS_F16:
    case SAFETENSORS_BF16:
        return true;
    default:
        return error_set(error, "%s: tensor %.100s: holds %s; convert it to F32, F16 or BF16", file->path, entry->name,
                         types[entry->type].name);
    }
}

/* The first failure of several threads: the others' errors are dropped. */
static void keep_first_error(bool *ok, Error *error, const Error *of_thread)
{
#pragma omp critical
    {
        if (*ok && error != NULL)
            *error = *of_thread;
        *ok = false;
    }
}

bool safetensors_read(const Safetensors *file, const SafetensorsEntry *entry, float *values, Error *error)
{
    if (!check_type_is_float(file, entry, error))
        return false;
    uint64_t size = safetensors_entry_size(entry);
    bool ok = true;
#pragma omp parallel for schedule(dynamic) if (size > PARALLEL_MIN_FLOATS)
    for (uint64_t first = 0; first < size; first += PIECE) {
        Error piece_error;
        size_t n = size - first < PIECE ? (size_t)(size - first) : PIECE;
        if (!read_piece(file, entry, first, n, &values[first], &piece_error))
            keep_first_error(&ok, error, &piece_error);
    }
    return ok;
}

static const char *entry_shape_text(const SafetensorsEntry *entry, char text[SHAPE_TEXT_SIZE])
{
    int length = snprintf(text, SHAPE_TEXT_SIZE, "[");
    for (int i = 0; i < entry->ndim; i++)
        length +=
            snprintf(&text[length], SHAPE_TEXT_SIZE - (size_t)length, "%s%" PRId64, i > 0 ? ", " : "", entry->shape[i]);
    snprintf(&text[length], SHAPE_TEXT_SIZE - (size_t)length, "]");
    return text;
}

/* The entry of that name, if its shape is that of into, or the reverse of it. */
static const SafetensorsEntry *find_for_tensor(const Safetensors *file, const char *name, const Tensor *into,
                                               bool transposed, Error *error)
{
    const SafetensorsEntry *entry = safetensors_find(file, name);
    if (entry == NULL) {
        error_set(error, "%s: no tensor named %s; it is another model's file", file->path, name);
        return NULL;
    }
    bool same = entry->ndim == into->ndim;
    for (int i = 0; same && i < into->ndim; i++)
        same = entry->shape[i] == into->shape[transposed ? into->ndim - 1 - i : i];
    if (!same) {
        char theirs[SHAPE_TEXT_SIZE], ours[SHAPE_TEXT_SIZE];
        error_set(error, "%s: tensor %s: has shape %s, but the model's is %s%s; it is another model's file", file->path,
                  name, entry_shape_text(entry, theirs), tensor_shape_text(into, ours, sizeof ours),
                  transposed ? " transposed" : "");
        return NULL;
    }
    return check_type_is_float(file, entry, error) ? entry : NULL;
}

bool safetensors_read_tensor(const Safetensors *file, const char *name, Tensor *into, Error *error)
{
    const SafetensorsEntry *entry = find_for_tensor(file, name, into, false, error);
    return entry != NULL && safetensors_read(file, entry, into->data, error);
}

/* Values first … first + n of the entry, however many. */
static bool read_strip(const Safetensors *file, const SafetensorsEntry *entry, uint64_t first, size_t n, float *values,
                       Error *error)
{
    for (size_t done = 0; done < n; done += PIECE) {
        size_t count = n - done < PIECE ? n - done : PIECE;
        if (!read_piece(file, entry, first + done, count, &values[done], error))
            return false;
    }
    return true;
}

/* into[r·stride + c] = strip[c·rows + r], c < count ≤ TILE: tile by tile, because memory is read and written in lines of 16 floats,
 * and each line should be fetched once. */
static void transpose_strip(float *into, size_t stride, const float *strip, size_t count, size_t rows)
{
    for (size_t first = 0; first < rows; first += TILE) {
        size_t n = rows - first < TILE ? rows - first : TILE;
        float tile[TILE][TILE]; // [c][r]
        for (size_t c = 0; c < count; c++)
            memcpy(tile[c], &strip[c * rows + first], n * sizeof(float));
        for (size_t r = 0; r < n; r++)
            for (size_t c = 0; c < count; c++)
                into[(first + r) * stride + c] = tile[c][r];
    }
}

bool safetensors_read_transposed(const Safetensors *file, const char *name, Tensor *into, Error *error)
{
    if (into->ndim != 2)
        panic("safetensors_read_transposed: %s has %d axes, not 2", name, into->ndim);
    const SafetensorsEntry *entry = find_for_tensor(file, name, into, true, error);
    if (entry == NULL)
        return false;
    size_t rows = (size_t)into->shape[0], columns = (size_t)into->shape[1]; // a row of the file is a column of into
    bool ok = true;
#pragma omp parallel for schedule(dynamic) if (rows * columns > PARALLEL_MIN_FLOATS)
    for (size_t first = 0; first < columns; first += TILE) {
        Error strip_error;
        size_t count = columns - first < TILE ? columns - first : TILE;
        float *strip = malloc(count * rows * sizeof *strip);
        if (strip == NULL)
            fatal("%s: no memory to read tensor %s; close other programs", file->path, name);
        if (read_strip(file, entry, first * rows, count * rows, strip, &strip_error))
            transpose_strip(&into->data[first], columns, strip, count, rows);
        else
            keep_first_error(&ok, error, &strip_error);
        free(strip);
    }
    return ok;
}

bool safetensors_read_bytes(const Safetensors *file, const char *name, SafetensorsType type, void *bytes, size_t size,
                            Error *error)
{
    const SafetensorsEntry *entry = safetensors_find(file, name);
    if (entry == NULL)
        return error_set(error, "%s: no tensor named %s; it is another program's file", file->path, name);
    if (entry->type != type || entry->bytes != size)
        return error_set(error,
                         "%s: tensor %s: has %" PRIu64 " bytes of %s, not %zu of %s; it is another program's file",
                         file->path, name, entry->bytes, types[entry->type].name, size, types[type].name);
    return read_at(file, bytes, size, entry->offset, error);
}

/* ---- Writing ---- */

static uint64_t item_bytes(const SafetensorsItem *item)
{
    uint64_t bytes = (uint64_t)types[item->type].bytes;
    for (int i = 0; i < item->ndim; i++)
        bytes *= (uint64_t)item->shape[i];
    return bytes;
}

static void check_items(const SafetensorsItem *const *items, int count)
{
    for (int i = 0; i < count; i++) {
        const char *name = items[i]->name;
        if (name[0] == '\0' || strcmp(name, "__metadata__") == 0)
            panic("safetensors_write: item %d cannot be named \"%s\"", i, name);
        for (int j = 0; j < i; j++)
            if (strcmp(items[j]->name, name) == 0)
                panic("safetensors_write: two items are named %s", name);
        if (items[i]->transposed && (items[i]->ndim != 2 || items[i]->type != SAFETENSORS_F32))
            panic("safetensors_write: %s: only an F32 matrix can be transposed", name);
    }
}

/* Larger elements first, otherwise as given: then every array starts at a multiple of its element. The caller frees. */
static const SafetensorsItem **sorted_items(const SafetensorsItem *items, int count)
{
    const SafetensorsItem **sorted = malloc(((size_t)count + 1) * sizeof *sorted);
    if (sorted == NULL)
        fatal("safetensors_write: no memory for a list of %d tensors; close other programs", count);
    int n = 0;
    for (int element_bytes = 8; element_bytes >= 1; element_bytes /= 2)
        for (int i = 0; i < count; i++)
            if (types[items[i].type].bytes == element_bytes)
                sorted[n++] = &items[i];
    return sorted;
}

static void append_json_string(Buffer *text, const char *string)
{
    cJSON *json = cJSON_CreateString(string);
    char *quoted = cJSON_PrintUnformatted(json); // cJSON knows what to escape
    if (quoted == NULL)
        fatal("safetensors_write: no memory for the name %s; close other programs", string);
    buffer_append_string(text, quoted);
    cJSON_free(quoted);
    cJSON_Delete(json);
}

static void write_header(FileWriter *writer, const SafetensorsItem *const *items, int count)
{
    Buffer text = { 0 };
    uint64_t offset = 0;
    buffer_append_string(&text,
                         "{\"__metadata__\":{\"format\":\"pt\"}"); // transformers refuses a file that doesn't say so
    for (int i = 0; i < count; i++) {
        const SafetensorsItem *item = items[i];
        buffer_append_string(&text, ",");
        append_json_string(&text, item->name);
        buffer_printf(&text, ":{\"dtype\":\"%s\",\"shape\":[", types[item->type].name);
        for (int axis = 0; axis < item->ndim; axis++)
            buffer_printf(&text, "%s%d", axis > 0 ? "," : "",
                          item->shape[item->transposed ? item->ndim - 1 - axis : axis]);
        buffer_printf(&text, "],\"data_offsets\":[%" PRIu64 ",%" PRIu64 "]}", offset, offset + item_bytes(item));
        offset += item_bytes(item);
    }
    buffer_append_string(&text, "}");
    while (text.size % LENGTH_BYTES != 0) // the values start at a multiple of 8
        buffer_append_string(&text, " ");
    uint64_t length = text.size;
    file_writer_write(writer, &length, LENGTH_BYTES);
    file_writer_write(writer, text.bytes, text.size);
    buffer_free(&text);
}

/* memory[R,C] → file[C,R] */
static void write_transposed(FileWriter *writer, const SafetensorsItem *item)
{
    size_t rows = (size_t)item->shape[0], columns = (size_t)item->shape[1];
    const float *values = item->values;
    float piece[PIECE];
    size_t n = 0;
    for (size_t c = 0; c < columns; c++) {
        for (size_t r = 0; r < rows; r++) {
            piece[n++] = values[r * columns + c];
            if (n == PIECE) {
                file_writer_write(writer, piece, sizeof piece);
                n = 0;
            }
        }
    }
    file_writer_write(writer, piece, n * sizeof piece[0]);
}

bool safetensors_write_items(const char *path, const SafetensorsItem *items, int count, Error *error)
{
    FileWriter writer;
    const SafetensorsItem **sorted = sorted_items(items, count);
    check_items(sorted, count);
    bool ok = file_writer_open(&writer, path, error);
    if (ok) {
        write_header(&writer, sorted, count);
        for (int i = 0; i < count; i++) {
            if (sorted[i]->transposed)
                write_transposed(&writer, sorted[i]);
            else
                file_writer_write(&writer, sorted[i]->values, item_bytes(sorted[i]));
        }
        ok = file_writer_close(&writer, error);
    }
    free(sorted);
    return ok;
}

SafetensorsItem safetensors_item(const char *name, const Tensor *tensor)
{
    SafetensorsItem item = { .name = name, .type = SAFETENSORS_F32, .ndim = tensor->ndim, .values = tensor->data };
    for (int i = 0; i < tensor->ndim; i++)
        item.shape[i] = tensor->shape[i];
    return item;
}

bool safetensors_write(const char *path, Tensor *const *tensors, int count, Error *error)
{
    SafetensorsItem *items = malloc(((size_t)count + 1) * sizeof *items);
    if (items == NULL)
        fatal("safetensors_write: no memory for a list of %d tensors; close other programs", count);
    for (int i = 0; i < count; i++)
        items[i] = safetensors_item(tensors[i]->name, tensors[i]);
    bool ok = safetensors_write_items(path, items, count, error);
    free(items);
    return ok;
}
