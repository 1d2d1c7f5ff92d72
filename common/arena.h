/* arena.h: memory by lifetime, not by object                                        tests/test_common_arena.c
 * An arena hands out memory one piece after the other and takes all of it back at once. A program has a few:
 *   weights  the model and the optimizer's moments, for the whole run
 *   step     everything one training step makes; reset after the step
 *   scratch  borrowed inside a function: mark, allocate, release
 * An arena grows by chunks that never move. After a reset the same requests give the same addresses again, so a watchpoint
 * set in gdb holds from step to step, and nothing new is asked of the system after the largest step.
 * Under AddressSanitizer and valgrind each piece is followed by a poisoned gap, and a reset poisons everything: one element
 * too far is caught. Read next: rng.h. */
#ifndef COMMON_ARENA_H
#define COMMON_ARENA_H

#include <stddef.h>

typedef struct ArenaChunk ArenaChunk;

typedef struct Arena {
    const char *name;    /* "weights", "step", …: shown when memory runs out */
    ArenaChunk *first;   /* chunks in the order in which they were asked for */
    ArenaChunk *current; /* the chunk that the next piece comes from; later ones are empty */
    size_t chunk_bytes;  /* a new chunk has at least this size */
    size_t used_bytes;   /* handed out since the last reset, gaps included */
    size_t peak_bytes;   /* the largest used_bytes so far */
} Arena;

/* A place in an arena to go back to. */
typedef struct ArenaMark {
    ArenaChunk *chunk;
    size_t chunk_used;
    size_t used_bytes;
} ArenaMark;

/* Prepares an empty arena; the first chunk is taken when the first piece is asked for. */
void arena_init(Arena *arena, const char *name);

/* bytes of memory, aligned to 64 (a cache line, and the widest vector), contents undefined.
 * Never returns NULL: without memory the program ends with a message that names the arena (error.h, fatal). */
void *arena_alloc(Arena *arena, size_t bytes);

/* The same, filled with zeros. Where nothing stood before, the zeros take no memory until something is written there: the gradients
 * of a model that only generates cost nothing. */
void *arena_alloc_zero(Arena *arena, size_t bytes);

/* A copy of a C string that lives as long as the arena's other pieces. */
char *arena_strdup(Arena *arena, const char *string);

/* mark, allocate at will, release: everything allocated since the mark is gone. Marks nest. */
ArenaMark arena_mark(const Arena *arena);
void arena_release(Arena *arena, ArenaMark mark);

/* Takes everything back, keeps the chunks for the next round. */
void arena_reset(Arena *arena);

/* Gives the chunks back to the system. The arena can be used again afterwards. */
void arena_free(Arena *arena);

#endif
