#define _GNU_SOURCE /* memmem */
#include "ch02_tokenizer/tokenizer.h"

#include "ch02_tokenizer/bpe_merge.h"
#include "ch02_tokenizer/bpe_train.h"
#include "ch02_tokenizer/pieces.h"
#include "ch02_tokenizer/vocabulary.h"
#include "ch02_tokenizer/vocabulary_files.h"
#include "common/buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct Tokenizer {
    Vocabulary vocabulary;
    PiecePattern *pattern;
};

/* ---- made, freed ---- */

static Tokenizer *tokenizer_new(void)
{
    Tokenizer *tokenizer = malloc(sizeof *tokenizer);
    if (tokenizer == NULL)
        fatal("out of memory for a tokenizer");
    vocabulary_init(&tokenizer->vocabulary);
    tokenizer->pattern = piece_pattern_new();
    return tokenizer;
}

void tokenizer_free(Tokenizer *tokenizer)
{
    if (tokenizer == NULL)
        return;
    vocabulary_free(&tokenizer->vocabulary);
    piece_pattern_free(tokenizer->pattern);
    free(tokenizer);
}

Tokenizer *tokenizer_train(const char *text, size_t size, int vocab_size)
{
    if (vocab_size < 256 + 1)
        panic("tokenizer: %d tokens have no room for 256 bytes and <|endoftext|>", vocab_size);
    Tokenizer *tokenizer = tokenizer_new();
    Vocabulary *vocabulary = &tokenizer->vocabulary;
    WordCounts counts = { 0 };
    word_counts_add_text(&counts, text, size);
    vocabulary_add_bytes(vocabulary);
    bpe_train(vocabulary, &counts, vocab_size - 1);
    vocabulary_add_token(vocabulary, END_OF_TEXT, strlen(END_OF_TEXT));
    word_counts_free(&counts);
    return tokenizer;
}

Tokenizer *tokenizer_load(const char *directory, Error *error)
{
    Tokenizer *tokenizer = tokenizer_new();
    if (vocabulary_read(&tokenizer->vocabulary, directory, error))
        return tokenizer;
    tokenizer_free(tokenizer);
    return NULL;
}

bool tokenizer_save(const Tokenizer *tokenizer, const char *directory, Error *error)
{
    return vocabulary_write(&tokenizer->vocabulary, directory, error);
}

int tokenizer_vocab_size(const Tokenizer *tokenizer)
{
    return tokenizer->vocabulary.count;
}

int tokenizer_end_of_text(const Tokenizer *tokenizer)
{
    return tokenizer->vocabulary.end_of_text;
}

const Vocabulary *tokenizer_vocabulary(const Tokenizer *tokenizer)
{
    return &tokenizer->vocabulary;
}

/* ---- text to ids ---- */

/* A short piece as three numbers, zeros behind its bytes: to compare two pieces is to compare three numbers. */
typedef struct Key {
    uint64_t words[3];
} Key;

enum { KEY_BYTES = sizeof(Key) };

/* A piece that this text had before, and where in the list its ids stand: they are copied instead of merged again. */
typedef struct Seen {
    Key key;
    int first;       /* index in the list */
    uint16_t count;  /* ids */
    uint16_t length; /* bytes of the piece; 0: nothing yet in this slot */
} Seen;

/* What one call of tokenizer_encode works with. */
typedef struct Encoder {
    const Vocabulary *vocabulary;
    TokenList *list;
    Pieces pieces;
    Merger merger;
    Seen *seen;    /* seen[slots]: the latest piece with that hash */
    int slot_bits; /* slots = 2^slot_bits */
} Encoder;

enum { MIN_SLOT_BITS = 4, MAX_SLOT_BITS = 14, BYTES_A_SLOT = 16 };

static void encoder_init(Encoder *encoder, const Tokenizer *tokenizer, TokenList *list, size_t size)
{
    *encoder = (Encoder){ .vocabulary = &tokenizer->vocabulary, .list = list, .slot_bits = MIN_SLOT_BITS };
    while (encoder->slot_bits < MAX_SLOT_BITS && size / BYTES_A_SLOT >> encoder->slot_bits > 0)
        encoder->slot_bits++;
    encoder->seen = calloc((size_t)1 << encoder->slot_bits, sizeof *encoder->seen);
    if (encoder->seen == NULL)
        fatal("out of memory: a table of %zu pieces", (size_t)1 << encoder->slot_bits);
    pieces_start(&encoder->pieces, tokenizer->pattern, NULL, 0);
}

static void encoder_free(Encoder *encoder)
{
    pieces_end(&encoder->pieces);
    merger_free(&encoder->merger);
    free(encoder->seen);
}

/* piece[length], at most KEY_BYTES of them, as a key; left: bytes that may be read. */
static inline Key key_of(const char *piece, size_t length, size_t left)
{
    static const unsigned char masks[2 * KEY_BYTES] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                                                        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
    Key key = { { 0 } };
    if (left < KEY_BYTES) {
        memcpy(&key, piece, length);
        return key;
    }
    Key mask; // length bytes of ones, zeros behind: all is read, and what does not belong to the piece is cleared
    memcpy(&mask, &masks[KEY_BYTES - length], sizeof mask);
    memcpy(&key, piece, sizeof key);
    for (int w = 0; w < 3; w++)
        key.words[w] &= mask.words[w];
    return key;
}

static inline size_t key_hash(Key key, int bits)
{
    uint64_t hash = key.words[0] * 0x9E3779B97F4A7C15u;
    hash = (hash ^ hash >> 32 ^ key.words[1]) * 0xC2B2AE3D27D4EB4Fu;
    hash = (hash ^ hash >> 32 ^ key.words[2]) * 0x165667B19E3779F9u;
    return hash >> (64 - bits);
}

static void encode_piece(Encoder *encoder, const char *piece, size_t length)
{
    TokenList *list = encoder->list;
    if (length > KEY_BYTES) {
        bpe_merge(&encoder->merger, list, encoder->vocabulary, piece, length);
        return;
    }
    Key key = key_of(piece, length, (size_t)(encoder->pieces.end - piece));
    Seen *seen = &encoder->seen[key_hash(key, encoder->slot_bits)];
    if (seen->length == length && memcmp(&seen->key, &key, sizeof key) == 0) {
        int *ids = token_list_extend(list, seen->count);
        for (int i = 0; i < seen->count; i++)
            ids[i] = list->ids[seen->first + i];
        return;
    }
    int first = list->count;
    bpe_merge(&encoder->merger, list, encoder->vocabulary, piece, length);
    *seen = (Seen){ key, first, (uint16_t)(list->count - first), (uint16_t)length };
}

static void encode_ordinary(Encoder *encoder, const char *text, size_t size)
{
    pieces_restart(&encoder->pieces, text, size);
    while (pieces_next(&encoder->pieces))
        encode_piece(encoder, encoder->pieces.piece, encoder->pieces.length);
}

void tokenizer_encode(const Tokenizer *tokenizer, TokenList *list, const char *text, size_t size, bool special)
{
    if (size == 0)
        return;
    Encoder encoder;
    encoder_init(&encoder, tokenizer, list, size);
    const char *end = text + size;
    while (special) {
        const char *found = memmem(text, (size_t)(end - text), END_OF_TEXT, strlen(END_OF_TEXT));
        if (found == NULL)
            break;
        encode_ordinary(&encoder, text, (size_t)(found - text));
        token_list_add(list, tokenizer->vocabulary.end_of_text);
        text = found + strlen(END_OF_TEXT);
    }
    encode_ordinary(&encoder, text, (size_t)(end - text));
    encoder_free(&encoder);
}

/* ---- ids to text ---- */

const char *tokenizer_token(const Tokenizer *tokenizer, int id, size_t *size)
{
    const Vocabulary *vocabulary = &tokenizer->vocabulary;
    if (id < 0 || id >= vocabulary->count)
        panic("tokenizer: no token %d in a vocabulary of %d", id, vocabulary->count);
    *size = vocabulary->tokens[id].size;
    return vocabulary->tokens[id].bytes;
}

char *tokenizer_decode(const Tokenizer *tokenizer, const int *ids, int count, size_t *size)
{
    Buffer text = { 0 };
    buffer_reserve(&text, 0); // so that there are bytes, and a 0 behind them, also for no ids
    for (int i = 0; i < count; i++) {
        size_t length;
        const char *bytes = tokenizer_token(tokenizer, ids[i], &length);
        buffer_append(&text, bytes, length);
    }
    if (size != NULL)
        *size = text.size;
    return text.bytes;
}
