/* Tests of common/safetensors.h: what is written is read back, and a file that lies is refused with a reason. */
#define _GNU_SOURCE /* mkfifo, truncate */
#include "common/safetensors.h"

#include "tests/process.h"

#include <check.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *directory;
static Arena arena;

static void setup(void)
{
    directory = test_directory_new();
    arena_init(&arena, "test");
}

static void teardown(void)
{
    arena_free(&arena);
    test_directory_remove(directory);
}

/* A file as it would stand on disk: length, header, data_bytes bytes 0, 1, 2, …; the caller frees the path. */
static char *file_of(uint64_t stated_length, const char *header, size_t header_bytes, size_t data_bytes)
{
    char *bytes = malloc(8 + header_bytes + data_bytes);
    memcpy(bytes, &stated_length, 8);
    memcpy(&bytes[8], header, header_bytes);
    for (size_t i = 0; i < data_bytes; i++)
        bytes[8 + header_bytes + i] = (char)i;
    char *path = test_file_new(directory, "hostile.safetensors", bytes, 8 + header_bytes + data_bytes);
    free(bytes);
    return path;
}

static void expect_refused_file(char *path, const char *reason)
{
    Safetensors file;
    Error error;
    ck_assert(!safetensors_open(&file, path, &error));
    ck_assert_msg(strncmp(error.message, path, strlen(path)) == 0, "does not begin with the file: %s", error.message);
    ck_assert_msg(strstr(error.message, reason) != NULL, "no \"%s\" in: %s", reason, error.message);
    ck_assert_msg(strchr(error.message, ';') != NULL, "does not say what to do: %s", error.message);
    safetensors_close(&file); // does no harm
    free(path);
}

static void expect_refused(const char *header, size_t data_bytes, const char *reason)
{
    expect_refused_file(file_of(strlen(header), header, strlen(header), data_bytes), reason);
}

static void expect_accepted(const char *header, size_t data_bytes, int count)
{
    char *path = file_of(strlen(header), header, strlen(header), data_bytes);
    Safetensors file;
    Error error = { "" };
    ck_assert_msg(safetensors_open(&file, path, &error), "%s", error.message);
    ck_assert_int_eq(file.count, count);
    safetensors_close(&file);
    free(path);
}

START_TEST(written_tensors_are_read_back)
{
    char *path = test_path(directory, "model.safetensors");
    Tensor *a = tensor_new(&arena, 3, (int[]){ 3, 1, 7001 }); // more than one piece, not a multiple of it
    Tensor *b = tensor_new_1d(&arena, 1);
    Tensor *c = tensor_new(&arena, 0, NULL);
    Tensor *tensors[] = { a, b, c };
    tensor_set_name(a, "h.0.weight");
    tensor_set_name(b, "a \"quoted\" \\ name 한");
    tensor_set_name(c, "step");
    for (size_t i = 0; i < tensor_size(a); i++)
        a->data[i] = (float)i * 0.37f - 5.0f;
    b->data[0] = -INFINITY;
    c->data[0] = -0.0f;
    Error error = { "" };
    ck_assert_msg(safetensors_write(path, tensors, 3, &error), "%s", error.message);

    Safetensors file;
    ck_assert_msg(safetensors_open(&file, path, &error), "%s", error.message);
    ck_assert_int_eq(file.count, 3);
    for (int i = 0; i < 3; i++) {
        Tensor *back = tensor_new(&arena, tensors[i]->ndim, tensors[i]->shape);
        ck_assert_msg(safetensors_read_tensor(&file, tensors[i]->name, back, &error), "%s", error.message);
        ck_assert_mem_eq(back->data, tensors[i]->data, tensor_size(back) * sizeof(float));
    }
    const SafetensorsEntry *entry = safetensors_find(&file, "h.0.weight");
    ck_assert_ptr_nonnull(entry);
    ck_assert_int_eq(entry->ndim, 3);
    ck_assert_int_eq(entry->shape[2], 7001);
    ck_assert_ptr_null(safetensors_find(&file, "h.1.weight"));
    safetensors_close(&file);
    free(path);
}
END_TEST

START_TEST(the_header_is_padded_and_says_pt)
{
    char *path = test_path(directory, "model.safetensors");
    Tensor *a = tensor_from(&arena, (float[]){ 1, 2 }, 1, (int[]){ 2 });
    tensor_set_name(a, "a");
    ck_assert(safetensors_write(path, &a, 1, NULL));
    size_t size;
    char *bytes = test_file_read(path, &size);
    uint64_t length;
    memcpy(&length, bytes, 8);
    ck_assert_uint_eq(length % 8, 0);
    ck_assert_uint_eq(size, 8 + length + 8);
    static const char header[] =
        "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    ck_assert_mem_eq(&bytes[8], header, sizeof header - 1);
    ck_assert_int_eq(bytes[8 + length - 1], sizeof header - 1 < length ? ' ' : '}');
    free(bytes);
    free(path);
}
END_TEST

START_TEST(the_same_tensors_give_the_same_bytes)
{
    char *first = test_path(directory, "1.safetensors"), *second = test_path(directory, "2.safetensors");
    Tensor *a = tensor_from(&arena, (float[]){ 1, 2, 3, 4, 5, 6 }, 2, (int[]){ 2, 3 });
    tensor_set_name(a, "a");
    ck_assert(safetensors_write(first, &a, 1, NULL) && safetensors_write(second, &a, 1, NULL));
    size_t first_size, second_size;
    char *first_bytes = test_file_read(first, &first_size), *second_bytes = test_file_read(second, &second_size);
    ck_assert_uint_eq(first_size, second_size);
    ck_assert_mem_eq(first_bytes, second_bytes, first_size);
    free(first_bytes);
    free(second_bytes);
    free(first);
    free(second);
}
END_TEST

START_TEST(bytes_and_counters_are_kept_and_aligned)
{
    char *path = test_path(directory, "optimizer.safetensors");
    uint8_t state[5] = { 1, 0, 255, 3, 4 }, state_back[5];
    int64_t steps[2] = { -1, INT64_C(1) << 62 }, steps_back[2];
    float lr = 0.25f;
    SafetensorsItem items[] = {
        { .name = "state", .type = SAFETENSORS_U8, .ndim = 1, .shape = { 5 }, .values = state },
        { .name = "lr", .values = &lr },
        { .name = "steps", .type = SAFETENSORS_I64, .ndim = 1, .shape = { 2 }, .values = steps },
    };
    ck_assert(safetensors_write_items(path, items, 3, NULL));
    Safetensors file;
    Error error = { "" };
    ck_assert_msg(safetensors_open(&file, path, &error), "%s", error.message);
    ck_assert_uint_eq(safetensors_find(&file, "steps")->offset % 8, 0);
    ck_assert_uint_eq(safetensors_find(&file, "lr")->offset % 4, 0);
    ck_assert(safetensors_read_bytes(&file, "state", SAFETENSORS_U8, state_back, sizeof state_back, &error));
    ck_assert(safetensors_read_bytes(&file, "steps", SAFETENSORS_I64, steps_back, sizeof steps_back, &error));
    ck_assert_mem_eq(state, state_back, sizeof state);
    ck_assert_mem_eq(steps, steps_back, sizeof steps);
    ck_assert(!safetensors_read_bytes(&file, "state", SAFETENSORS_U8, state_back, 4, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "has 5 bytes of U8, not 4 of U8"));
    ck_assert(!safetensors_read_bytes(&file, "state", SAFETENSORS_I8, state_back, 5, &error));
    ck_assert(!safetensors_read_bytes(&file, "other", SAFETENSORS_I8, state_back, 5, &error));
    safetensors_close(&file);
    free(path);
}
END_TEST

START_TEST(a_matrix_is_transposed_on_the_way_out_and_in)
{
    char *path = test_path(directory, "model.safetensors");
    enum { R = 130, C = 97 }; // R · C is more than one piece
    Tensor *w = tensor_new_2d(&arena, R, C), *file_order = tensor_new_2d(&arena, C, R),
           *back = tensor_new_2d(&arena, R, C);
    for (int i = 0; i < R * C; i++)
        w->data[i] = (float)i;
    SafetensorsItem item = safetensors_item("c_attn.weight", w);
    item.transposed = true;
    ck_assert(safetensors_write_items(path, &item, 1, NULL));
    Safetensors file;
    Error error = { "" };
    ck_assert(safetensors_open(&file, path, &error));
    ck_assert_msg(safetensors_read_tensor(&file, "c_attn.weight", file_order, &error), "%s", error.message);
    for (int r = 0; r < R; r++)
        for (int c = 0; c < C; c++)
            ck_assert_float_eq(file_order->data[c * R + r], w->data[r * C + c]);
    ck_assert_msg(safetensors_read_transposed(&file, "c_attn.weight", back, &error), "%s", error.message);
    ck_assert_mem_eq(back->data, w->data, R * C * sizeof(float));
    ck_assert(!safetensors_read_transposed(&file, "c_attn.weight", file_order, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "[97, 130]"));
    safetensors_close(&file);
    free(path);
}
END_TEST

START_TEST(half_and_bfloat_and_double_become_float)
{
    char *path = test_path(directory, "model.safetensors");
    uint16_t half[] = {
        0x3c00, 0xc000, 0x0000, 0x8000, 0x0001, 0x83ff, 0x0400, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x3555
    };
    float from_half[] = { 1,        -2,    0,        -0.0f,     0x1p-24f, -0x1.ff8p-15f,
                          0x1p-14f, 65504, INFINITY, -INFINITY, NAN,      0.333251953125f };
    uint16_t bfloat[] = { 0x3f80, 0xc2f7, 0x0001, 0xff80, 0x7fc0 };
    float from_bfloat[] = { 1, -123.5f, 0x1p-133f, -INFINITY, NAN };
    double wide[] = { 0.1, -1e300 };
    SafetensorsItem items[] = {
        { .name = "half", .type = SAFETENSORS_F16, .ndim = 1, .shape = { 12 }, .values = half },
        { .name = "bfloat", .type = SAFETENSORS_BF16, .ndim = 1, .shape = { 5 }, .values = bfloat },
        { .name = "wide", .type = SAFETENSORS_F64, .ndim = 1, .shape = { 2 }, .values = wide },
    };
    ck_assert(safetensors_write_items(path, items, 3, NULL));
    Safetensors file;
    float values[12];
    ck_assert(safetensors_open(&file, path, NULL));
    ck_assert(safetensors_read(&file, safetensors_find(&file, "half"), values, NULL));
    for (int i = 0; i < 12; i++) {
        ck_assert_msg(isnan(from_half[i]) ? isnan(values[i]) : values[i] == from_half[i], "half %04x is %a", half[i],
                      (double)values[i]);
        ck_assert_int_eq(!signbit(values[i]), !(half[i] & 0x8000));
    }
    ck_assert(safetensors_read(&file, safetensors_find(&file, "bfloat"), values, NULL));
    for (int i = 0; i < 5; i++)
        ck_assert_msg(isnan(from_bfloat[i]) ? isnan(values[i]) : values[i] == from_bfloat[i], "bfloat %04x is %a",
                      bfloat[i], (double)values[i]);
    ck_assert(safetensors_read(&file, safetensors_find(&file, "wide"), values, NULL));
    ck_assert_float_eq(values[0], 0.1f);
    ck_assert(isinf(values[1]));
    safetensors_close(&file);
    free(path);
}
END_TEST

START_TEST(a_wrong_shape_is_told_with_both_shapes)
{
    char *path = test_path(directory, "model.safetensors");
    Tensor *a = tensor_from(&arena, (float[]){ 1, 2, 3, 4, 5, 6 }, 2, (int[]){ 2, 3 });
    tensor_set_name(a, "wte.weight");
    ck_assert(safetensors_write(path, &a, 1, NULL));
    Safetensors file;
    Error error;
    ck_assert(safetensors_open(&file, path, &error));
    ck_assert(!safetensors_read_tensor(&file, "wte.weight", tensor_new_2d(&arena, 3, 2), &error));
    ck_assert_ptr_nonnull(strstr(error.message, "wte.weight: has shape [2, 3], but the model's is [3, 2]"));
    ck_assert(!safetensors_read_tensor(&file, "wte.weight", tensor_new_1d(&arena, 6), &error));
    ck_assert(!safetensors_read_tensor(&file, "wpe.weight", tensor_new_1d(&arena, 6), &error));
    ck_assert_ptr_nonnull(strstr(error.message, "no tensor named wpe.weight"));
    safetensors_close(&file);
    free(path);
}
END_TEST

START_TEST(integers_are_not_taken_for_weights)
{
    char *path = test_path(directory, "model.safetensors");
    int32_t ids[2] = { 1, 2 };
    SafetensorsItem item = { .name = "ids", .type = SAFETENSORS_I32, .ndim = 1, .shape = { 2 }, .values = ids };
    ck_assert(safetensors_write_items(path, &item, 1, NULL));
    Safetensors file;
    Error error;
    ck_assert(safetensors_open(&file, path, &error));
    ck_assert(!safetensors_read_tensor(&file, "ids", tensor_new_1d(&arena, 2), &error));
    ck_assert_ptr_nonnull(strstr(error.message, "tensor ids: holds I32"));
    safetensors_close(&file);
    free(path);
}
END_TEST

START_TEST(a_file_with_no_tensors_is_a_file)
{
    char *path = test_path(directory, "model.safetensors");
    ck_assert(safetensors_write(path, NULL, 0, NULL));
    Safetensors file;
    ck_assert(safetensors_open(&file, path, NULL));
    ck_assert_int_eq(file.count, 0);
    ck_assert_ptr_null(safetensors_find(&file, "a"));
    safetensors_close(&file);
    free(path);
    expect_accepted("{}", 0, 0);
}
END_TEST

START_TEST(empty_arrays_and_other_order_are_accepted)
{
    expect_accepted("{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},"
                    "\"none\":{\"dtype\":\"F32\",\"shape\":[0,9],\"data_offsets\":[4,4]},"
                    "\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}   ",
                    8, 3);
}
END_TEST

START_TEST(a_missing_file_is_refused)
{
    expect_refused_file(test_path(directory, "nothing.safetensors"), "no such file");
}
END_TEST

START_TEST(a_directory_is_refused)
{
    expect_refused_file(strdup(directory), "is a directory");
}
END_TEST

START_TEST(a_pipe_is_refused_without_waiting)
{
    char *path = test_path(directory, "pipe");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    expect_refused_file(path, "not a regular file");
}
END_TEST

START_TEST(an_empty_file_is_refused)
{
    expect_refused_file(test_file_new(directory, "empty", "", 0), "is empty");
}
END_TEST

START_TEST(seven_bytes_are_refused)
{
    expect_refused_file(test_file_new(directory, "short", "1234567", 7), "only 7 bytes");
}
END_TEST

START_TEST(a_header_longer_than_the_file_is_refused)
{
    expect_refused_file(file_of(3, "{}", 2, 0), "promise a header of 3 bytes, but only 2 follow");
}
END_TEST

START_TEST(a_header_of_two_to_the_63_is_refused)
{
    expect_refused_file(file_of(UINT64_C(1) << 63, "{}", 2, 0), "promise a header of 9223372036854775808 bytes");
    expect_refused_file(file_of(UINT64_MAX, "{}", 2, 0), "promise a header of 18446744073709551615 bytes");
}
END_TEST

START_TEST(a_huge_header_in_a_huge_file_is_refused)
{
    char *path = file_of(UINT64_C(1) << 30, "{}", 2, 0);
    ck_assert_int_eq(truncate(path, (INT64_C(1) << 30) + 8), 0); // sparse: takes no room
    expect_refused_file(path, "is no model's");
}
END_TEST

START_TEST(a_header_of_no_bytes_is_refused)
{
    expect_refused_file(file_of(0, "", 0, 16), "JSON");
}
END_TEST

START_TEST(binary_junk_is_refused)
{
    char junk[200];
    srand(3);
    for (int round = 0; round < 300; round++) {
        for (size_t i = 0; i < sizeof junk; i++)
            junk[i] = (char)rand();
        uint64_t length = 100;
        if (round % 2 == 0)
            memcpy(junk, &length, 8);
        expect_refused_file(test_file_new(directory, "junk", junk, sizeof junk), ";");
    }
}
END_TEST

START_TEST(a_header_that_is_no_object_is_refused)
{
    expect_refused("[1,2]", 0, "not a JSON object");
    expect_refused("{\"a\":{\"dtype\":\"F32\",", 0, "not valid JSON");
}
END_TEST

START_TEST(deep_json_is_refused)
{
    enum { DEPTH = 200000 };
    char *header = malloc(DEPTH + 1);
    memset(header, '[', DEPTH);
    header[DEPTH] = '\0';
    memcpy(header, "{\"a\":", 5);
    expect_refused(header, 0, "nested too deeply");
    free(header);
}
END_TEST

START_TEST(an_entry_without_its_fields_is_refused)
{
    expect_refused("{\"a\":7}", 0, "tensor a: is described by");
    expect_refused("{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "has no dtype");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, "has no shape");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "has no data_offsets");
}
END_TEST

START_TEST(a_field_given_twice_is_refused)
{
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[1],\"data_offsets\":[0,4]}}", 4,
                   "has two shape");
}
END_TEST

START_TEST(an_unknown_dtype_is_refused)
{
    expect_refused("{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "unknown dtype F31");
    expect_refused("{\"a\":{\"dtype\":32,\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype is not a string");
}
END_TEST

START_TEST(a_shape_of_the_wrong_kind_is_refused)
{
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}", 4, "shape is not a list");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4,
                   "axis 0 of its shape is no length");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,0.5],\"data_offsets\":[0,4]}}", 4,
                   "axis 1 of its shape is no length");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}}", 4, "is no length");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1e400],\"data_offsets\":[0,4]}}", 4, "tensor a");
    expect_refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,1]}}", 1,
                   "more than 8 axes");
}
END_TEST

START_TEST(a_shape_whose_product_overflows_is_refused)
{
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0,
                   "more than 2^53 values");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775808],\"data_offsets\":[0,4]}}", 4,
                   "is no length");
    expect_refused("{\"a\":{\"dtype\":\"F64\",\"shape\":[9007199254740992],\"data_offsets\":[0,0]}}", 0,
                   "do not fit its 0 bytes");
}
END_TEST

START_TEST(a_shape_that_does_not_fit_its_bytes_is_refused)
{
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4,
                   "2 values of F32 do not fit its 4 bytes");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,5]}}", 5, "do not fit its 5 bytes");
}
END_TEST

START_TEST(offsets_that_are_no_offsets_are_refused)
{
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":4}}", 4, "data_offsets");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", 4, "data_offsets");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4, "data_offsets");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4,
                   "said to lie at bytes 4 to 0");
}
END_TEST

START_TEST(offsets_beyond_the_end_are_refused)
{
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4, "bytes 0 to 8 of 4");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[9007199254740988,9007199254740992]}}", 4,
                   "tensor a");
}
END_TEST

START_TEST(overlapping_arrays_are_refused)
{
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                   "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
                   12, "an overlap");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                   "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                   4, "an overlap");
}
END_TEST

START_TEST(gaps_between_and_behind_are_refused)
{
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                   "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}",
                   12, "a gap");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "a gap");
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 7,
                   "3 bytes follow the last tensor");
}
END_TEST

START_TEST(two_tensors_of_one_name_are_refused)
{
    expect_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                   "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                   8, "two tensors named a");
}
END_TEST

START_TEST(a_name_with_a_newline_is_refused)
{
    expect_refused("{\"a\\nb\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "control character");
}
END_TEST

START_TEST(metadata_that_is_no_metadata_is_refused)
{
    expect_refused("{\"__metadata__\":7}", 0, "__metadata__ is not a JSON object");
    expect_refused("{\"__metadata__\":{\"format\":7}}", 0, "only strings");
    expect_refused("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "two __metadata__");
}
END_TEST

START_TEST(every_shorter_file_is_refused)
{
    char *path = test_path(directory, "model.safetensors");
    Tensor *a = tensor_from(&arena, (float[]){ 1, 2, 3 }, 1, (int[]){ 3 });
    tensor_set_name(a, "a");
    ck_assert(safetensors_write(path, &a, 1, NULL));
    size_t size;
    char *bytes = test_file_read(path, &size);
    for (size_t cut = 0; cut < size; cut++)
        expect_refused_file(test_file_new(directory, "cut", bytes, cut), ";");
    free(bytes);
    free(path);
}
END_TEST

START_TEST(any_one_changed_byte_of_the_header_does_no_harm)
{
    char *path = test_path(directory, "model.safetensors");
    Tensor *a = tensor_from(&arena, (float[]){ 1, 2, 3 }, 1, (int[]){ 3 });
    tensor_set_name(a, "a");
    ck_assert(safetensors_write(path, &a, 1, NULL));
    size_t size;
    char *bytes = test_file_read(path, &size);
    for (size_t i = 0; i < size; i++) {
        for (int change = 1; change < 256; change += 17) {
            bytes[i] = (char)(bytes[i] ^ change);
            char *changed = test_file_new(directory, "changed", bytes, size);
            bytes[i] = (char)(bytes[i] ^ change);
            Safetensors file;
            Error error;
            if (safetensors_open(&file, changed, &error))
                safetensors_read_tensor(&file, "a", a, &error);
            safetensors_close(&file);
            free(changed);
        }
    }
    free(bytes);
    free(path);
}
END_TEST

START_TEST(a_file_cut_while_open_is_told)
{
    char *path = test_path(directory, "model.safetensors");
    Tensor *a = tensor_new_1d(&arena, 100000);
    tensor_fill(a, 1.0f);
    tensor_set_name(a, "a");
    ck_assert(safetensors_write(path, &a, 1, NULL));
    Safetensors file;
    Error error;
    ck_assert(safetensors_open(&file, path, &error));
    ck_assert_int_eq(truncate(path, 1000), 0);
    ck_assert(!safetensors_read_tensor(&file, "a", a, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "became shorter"));
    safetensors_close(&file);
    free(path);
}
END_TEST

START_TEST(a_full_disk_and_a_missing_directory_are_told)
{
    Tensor *a = tensor_new_1d(&arena, 100000);
    tensor_fill(a, 1.0f);
    tensor_set_name(a, "a");
    Error error;
    ck_assert(!safetensors_write("/dev/full", &a, 1, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "No space left"));
    char *path = test_path(directory, "none/model.safetensors");
    ck_assert(!safetensors_write(path, &a, 1, &error));
    ck_assert_ptr_nonnull(strstr(error.message, path));
    free(path);
}
END_TEST

static void write_two_of_one_name(void)
{
    Tensor *a = tensor_new_1d(&arena, 1);
    tensor_set_name(a, "a");
    safetensors_write("/dev/null", (Tensor *[]){ a, a }, 2, NULL);
}

START_TEST(writing_two_of_one_name_is_a_panic)
{
    write_two_of_one_name();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safetensors");
    TCase *tests = tcase_create("round trips");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, written_tensors_are_read_back);
    tcase_add_test(tests, the_header_is_padded_and_says_pt);
    tcase_add_test(tests, the_same_tensors_give_the_same_bytes);
    tcase_add_test(tests, bytes_and_counters_are_kept_and_aligned);
    tcase_add_test(tests, a_matrix_is_transposed_on_the_way_out_and_in);
    tcase_add_test(tests, half_and_bfloat_and_double_become_float);
    tcase_add_test(tests, a_wrong_shape_is_told_with_both_shapes);
    tcase_add_test(tests, integers_are_not_taken_for_weights);
    tcase_add_test(tests, a_file_with_no_tensors_is_a_file);
    tcase_add_test(tests, empty_arrays_and_other_order_are_accepted);
    tcase_add_test(tests, a_full_disk_and_a_missing_directory_are_told);
    tcase_add_test_raise_signal(tests, writing_two_of_one_name_is_a_panic, SIGABRT);
    suite_add_tcase(suite, tests);

    TCase *hostile = tcase_create("hostile files");
    tcase_set_timeout(hostile, 60);
    tcase_add_checked_fixture(hostile, setup, teardown);
    tcase_add_test(hostile, a_missing_file_is_refused);
    tcase_add_test(hostile, a_directory_is_refused);
    tcase_add_test(hostile, a_pipe_is_refused_without_waiting);
    tcase_add_test(hostile, an_empty_file_is_refused);
    tcase_add_test(hostile, seven_bytes_are_refused);
    tcase_add_test(hostile, a_header_longer_than_the_file_is_refused);
    tcase_add_test(hostile, a_header_of_two_to_the_63_is_refused);
    tcase_add_test(hostile, a_huge_header_in_a_huge_file_is_refused);
    tcase_add_test(hostile, a_header_of_no_bytes_is_refused);
    tcase_add_test(hostile, binary_junk_is_refused);
    tcase_add_test(hostile, a_header_that_is_no_object_is_refused);
    tcase_add_test(hostile, deep_json_is_refused);
    tcase_add_test(hostile, an_entry_without_its_fields_is_refused);
    tcase_add_test(hostile, a_field_given_twice_is_refused);
    tcase_add_test(hostile, an_unknown_dtype_is_refused);
    tcase_add_test(hostile, a_shape_of_the_wrong_kind_is_refused);
    tcase_add_test(hostile, a_shape_whose_product_overflows_is_refused);
    tcase_add_test(hostile, a_shape_that_does_not_fit_its_bytes_is_refused);
    tcase_add_test(hostile, offsets_that_are_no_offsets_are_refused);
    tcase_add_test(hostile, offsets_beyond_the_end_are_refused);
    tcase_add_test(hostile, overlapping_arrays_are_refused);
    tcase_add_test(hostile, gaps_between_and_behind_are_refused);
    tcase_add_test(hostile, two_tensors_of_one_name_are_refused);
    tcase_add_test(hostile, a_name_with_a_newline_is_refused);
    tcase_add_test(hostile, metadata_that_is_no_metadata_is_refused);
    tcase_add_test(hostile, every_shorter_file_is_refused);
    tcase_add_test(hostile, any_one_changed_byte_of_the_header_does_no_harm);
    tcase_add_test(hostile, a_file_cut_while_open_is_told);
    suite_add_tcase(suite, hostile);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
