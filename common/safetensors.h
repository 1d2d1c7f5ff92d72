/* safetensors.h: named arrays in a file that PyTorch and Hugging Face open                book §5.5, tests/test_common_safetensors.c
 * The format (huggingface/safetensors, README "Format"): 8 bytes N, little-endian; N bytes of JSON, padded with spaces,
 *     {"__metadata__": {"format": "pt"}, "wte.weight": {"dtype": "F32", "shape": [50257, 768], "data_offsets": [0, 154389504]}, …}
 * then the values, back to back, without gap or overlap. Offsets count from the end of the JSON.
 * Reading   takes the header at once and the values one tensor at a time, in small pieces: the model is never twice in memory.
 *           F32, F16, BF16 and F64 become float32 on the way. A file that lies about any length or offset is refused when opened.
 * Writing   goes through a FileWriter (file.h): a temporary name, flushed, renamed. Same tensors, same bytes.
 * Memory    a Safetensors owns its file and its header until safetensors_close.
 * Errors    false, with "FILE: what is wrong; what to do". Read next: label.h. */
#ifndef COMMON_SAFETENSORS_H
#define COMMON_SAFETENSORS_H

#include "common/error.h"
#include "common/tensor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SAFETENSORS_MAX_NDIM = 8 };

typedef enum SafetensorsType {
    SAFETENSORS_F32, /* the first one, so that an item filled with zeros has it */
    SAFETENSORS_F64,
    SAFETENSORS_F16,
    SAFETENSORS_BF16,
    SAFETENSORS_I64,
    SAFETENSORS_U64,
    SAFETENSORS_I32,
    SAFETENSORS_U32,
    SAFETENSORS_I16,
    SAFETENSORS_U16,
    SAFETENSORS_I8,
    SAFETENSORS_U8,
    SAFETENSORS_BOOL,
    SAFETENSORS_F8_E4M3,
    SAFETENSORS_F8_E5M2,
    SAFETENSORS_TYPE_COUNT
} SafetensorsType;

typedef struct SafetensorsEntry {
    const char *name;                    /* "transformer.h.0.attn.c_attn.weight" */
    SafetensorsType type;                /* how the file stores the values */
    int ndim;                            /* 0: a single number */
    int64_t shape[SAFETENSORS_MAX_NDIM]; /* length of each axis; may be 0 */
    uint64_t offset;                     /* of the first value, from the start of the file */
    uint64_t bytes;                      /* all values together */
} SafetensorsEntry;

typedef struct Safetensors {
    char *path;                /* for messages */
    int fd;                    /* the open file; −1 after close */
    SafetensorsEntry *entries; /* sorted by name */
    int count;
    void *header; /* the parsed JSON, which owns the names */
} Safetensors;

/* Opens path and checks its header against the file's real length. On failure nothing needs to be closed. */
bool safetensors_open(Safetensors *file, const char *path, Error *error);
void safetensors_close(Safetensors *file); /* does nothing the second time */

/* The entry of that name, or NULL. */
const SafetensorsEntry *safetensors_find(const Safetensors *file, const char *name);

uint64_t safetensors_entry_size(const SafetensorsEntry *entry); /* number of values */
const char *safetensors_type_name(SafetensorsType type);        /* "F32" */

/* All values of entry as float32 into values[safetensors_entry_size(entry)]. Integers are refused. */
bool safetensors_read(const Safetensors *file, const SafetensorsEntry *entry, float *values, Error *error);

/* The entry of that name into a tensor of the same shape; the message of a misfit names both shapes. */
bool safetensors_read_tensor(const Safetensors *file, const char *name, Tensor *into, Error *error);

/* The same for a matrix that the file holds transposed, as GPT-2's files hold every linear layer in-by-out:
 * file[C,R] → into[R,C]. */
bool safetensors_read_transposed(const Safetensors *file, const char *name, Tensor *into, Error *error);

/* The bytes of an entry as they lie in the file: a generator's state, counters. Its type and its length must be these. */
bool safetensors_read_bytes(const Safetensors *file, const char *name, SafetensorsType type, void *bytes, size_t size,
                            Error *error);

/* One array to write. values is not copied before the write. */
typedef struct SafetensorsItem {
    const char *name;
    SafetensorsType type; /* how values lie in memory, and in the file */
    int ndim;
    int shape[TENSOR_MAX_NDIM]; /* in memory */
    const void *values;
    bool transposed; /* F32 matrices only: memory[R,C] → file[C,R] */
} SafetensorsItem;

SafetensorsItem safetensors_item(const char *name, const Tensor *tensor);

/* Writes items[count] under their names. In the file types with larger elements come first, so that each array is aligned
 * to its element; otherwise the order is the one given. An empty name, or two items of one name, is a panic. */
bool safetensors_write_items(const char *path, const SafetensorsItem *items, int count, Error *error);

/* Writes tensors[count] under tensor->name. */
bool safetensors_write(const char *path, Tensor *const *tensors, int count, Error *error);

#endif
