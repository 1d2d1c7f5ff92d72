#define _DEFAULT_SOURCE /* madvise */
#include "common/arena.h"

#include "common/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#endif
#if defined(__has_include)
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#define ARENA_VALGRIND 1
#endif
#endif

enum {
    ALIGNMENT = 64,            /* a cache line, and the widest vector register */
    GAP = 64,                  /* unusable bytes behind each piece: an overrun lands here */
    FIRST_CHUNK = 1024 * 1024, /* small programs stay small */
    LARGEST_GROWTH = 64 * 1024 * 1024,
    HUGE_PAGE = 2 * 1024 * 1024,
};

struct ArenaChunk {
    ArenaChunk *next;
    void *block;  /* as calloc gave it */
    char *memory; /* the part of it that is aligned */
    size_t size;
    size_t used;
    size_t touched; /* the most that was ever used; behind it all is zero still */
};

/* Tells the memory checkers that nobody may touch this. */
static void poison(void *memory, size_t bytes)
{
#ifdef ARENA_ASAN
    ASAN_POISON_MEMORY_REGION(memory, bytes);
#endif
#ifdef ARENA_VALGRIND
    (void)VALGRIND_MAKE_MEM_NOACCESS(memory, bytes);
#endif
    (void)memory;
    (void)bytes;
}

/* Tells the memory checkers that this may be written, and read once it was written. */
static void unpoison(void *memory, size_t bytes)
{
#ifdef ARENA_ASAN
    ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
#endif
#ifdef ARENA_VALGRIND
    (void)VALGRIND_MAKE_MEM_UNDEFINED(memory, bytes);
#endif
    (void)memory;
    (void)bytes;
}

/* The same for memory that is zero already. */
static void unpoison_zeros(void *memory, size_t bytes)
{
    unpoison(memory, bytes);
#ifdef ARENA_VALGRIND
    (void)VALGRIND_MAKE_MEM_DEFINED(memory, bytes);
#endif
}

/* A page of 2 MiB costs one fault where 512 pages of 4 KiB cost one each, and a row of weights crosses fewer of them. Only a hint:
 * where the system has no such pages nothing changes. */
static void ask_for_huge_pages(char *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
    size_t before = (HUGE_PAGE - (uintptr_t)memory % HUGE_PAGE) % HUGE_PAGE;
    if (size > before + HUGE_PAGE)
        (void)madvise(memory + before, (size - before) / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)size;
#endif
}

void arena_init(Arena *arena, const char *name)
{
    *arena = (Arena){ .name = name, .chunk_bytes = FIRST_CHUNK };
}

static ArenaChunk *chunk_new(const Arena *arena, size_t size)
{
    ArenaChunk *chunk = malloc(sizeof *chunk);
    void *block =
        chunk == NULL ? NULL : calloc(1, size + ALIGNMENT); /* zeros that take no page until they are written */
    if (block == NULL) {
        free(chunk);
        fatal("out of memory: %s wanted %.1f MiB more and has %.1f MiB; try a smaller --batch, --context or --model",
              arena->name, (double)size / (1024 * 1024), (double)arena->used_bytes / (1024 * 1024));
    }
    char *memory = (char *)block + (ALIGNMENT - (uintptr_t)block % ALIGNMENT) % ALIGNMENT;
    ask_for_huge_pages(memory, size);
    *chunk = (ArenaChunk){ .block = block, .memory = memory, .size = size };
    poison(memory, size);
    return chunk;
}

/* Appends a chunk that has room for bytes and makes it the current one. */
static void arena_grow(Arena *arena, size_t bytes)
{
    size_t size = bytes > arena->chunk_bytes ? bytes : arena->chunk_bytes;
    ArenaChunk *chunk = chunk_new(arena, size);
    if (arena->chunk_bytes < LARGEST_GROWTH)
        arena->chunk_bytes *= 2;
    if (arena->current == NULL) {
        arena->first = chunk;
    } else {
        chunk->next = arena->current->next;
        arena->current->next = chunk;
    }
    arena->current = chunk;
}

/* The next piece, poisoned still. zeros: whether it was never written. */
static void *next_piece(Arena *arena, size_t bytes, bool *zeros)
{
    if (bytes > SIZE_MAX / 2)
        fatal("out of memory: %s was asked for an impossible %zu bytes", arena->name, bytes);
    size_t whole = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + GAP;
    if (arena->current == NULL)
        arena_grow(arena, whole);
    while (arena->current->size - arena->current->used < whole) {
        if (arena->current->next == NULL || arena->current->next->size < whole)
            arena_grow(arena, whole);
        else
            arena->current = arena->current->next;
    }
    ArenaChunk *chunk = arena->current;
    void *piece = chunk->memory + chunk->used;
    *zeros = chunk->used >= chunk->touched;
    chunk->used += whole;
    if (chunk->used > chunk->touched)
        chunk->touched = chunk->used;
    arena->used_bytes += whole;
    if (arena->used_bytes > arena->peak_bytes)
        arena->peak_bytes = arena->used_bytes;
    return piece;
}

void *arena_alloc(Arena *arena, size_t bytes)
{
    bool zeros;
    void *piece = next_piece(arena, bytes, &zeros);
    unpoison(piece, bytes);
    return piece;
}

/* Threads share a large piece: one alone would not keep memory busy. */
static void fill_with_zeros(char *piece, size_t bytes)
{
    enum { SHARE = 128 * 1024 };
#pragma omp parallel for if (bytes > SHARE)
    for (size_t start = 0; start < bytes; start += SHARE)
        memset(&piece[start], 0, bytes - start < SHARE ? bytes - start : SHARE);
}

void *arena_alloc_zero(Arena *arena, size_t bytes)
{
    bool zeros;
    void *piece = next_piece(arena, bytes, &zeros);
    if (zeros) { /* to write them would only make the system find pages for them */
        unpoison_zeros(piece, bytes);
        return piece;
    }
    unpoison(piece, bytes);
    fill_with_zeros(piece, bytes);
    return piece;
}

char *arena_strdup(Arena *arena, const char *string)
{
    size_t size = strlen(string) + 1;
    char *copy = arena_alloc(arena, size);
    memcpy(copy, string, size);
    return copy;
}

ArenaMark arena_mark(const Arena *arena)
{
    ArenaMark mark = { .chunk = arena->current, .used_bytes = arena->used_bytes };
    if (arena->current != NULL)
        mark.chunk_used = arena->current->used;
    return mark;
}

void arena_release(Arena *arena, ArenaMark mark)
{
    ArenaChunk *kept = mark.chunk;
    ArenaChunk *emptied = kept == NULL ? arena->first : kept->next;
    if (kept != NULL) {
        kept->used = mark.chunk_used;
        poison(kept->memory + kept->used, kept->size - kept->used);
    }
    for (ArenaChunk *chunk = emptied; chunk != NULL; chunk = chunk->next) {
        chunk->used = 0;
        poison(chunk->memory, chunk->size);
    }
    arena->current = kept == NULL ? arena->first : kept;
    arena->used_bytes = mark.used_bytes;
}

void arena_reset(Arena *arena)
{
    arena_release(arena, (ArenaMark){ 0 });
}

void arena_free(Arena *arena)
{
    ArenaChunk *chunk = arena->first;
    while (chunk != NULL) {
        ArenaChunk *next = chunk->next;
        unpoison(chunk->memory, chunk->size);
        free(chunk->block);
        free(chunk);
        chunk = next;
    }
    arena_init(arena, arena->name);
}
