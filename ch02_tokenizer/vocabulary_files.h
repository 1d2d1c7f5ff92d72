/* vocabulary_files.h: a vocabulary as GPT-2's two files                                 tests/test_ch02_vocabulary_files.c
 * vocab.json    { "!": 0, "\"": 1, …, "Ġthe": 262, …, "<|endoftext|>": 50256 }: each token, written in byte letters
 *               (byte_letters.h), with its id; the ids are 0 … count − 1
 * merges.txt    a first line "#version: 0.2", then a merge a line, by rank: "Ġ t" is space and t
 * OpenAI calls the same two files encoder.json and vocab.bpe.
 * Checked when read: every id once; all 256 bytes and <|endoftext|> are there; each merge joins bytes or results of merges
 * above it, and its result is in the vocabulary. Read next: tokenizer.h. */
#ifndef CH02_VOCABULARY_FILES_H
#define CH02_VOCABULARY_FILES_H

#include "ch02_tokenizer/vocabulary.h"
#include "common/error.h"

#include <stdbool.h>

/* Fills an empty vocabulary; false with error set when the files are not there or not right. The caller frees either way. */
bool vocabulary_read(Vocabulary *vocabulary, const char *directory, Error *error);

/* Writes both files, each in one step; makes the directory if need be. */
bool vocabulary_write(const Vocabulary *vocabulary, const char *directory, Error *error);

#endif
