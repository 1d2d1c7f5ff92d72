/* small_start.h: how our own small models start                                       tests/test_ch04_small_start.c
 * The book's models start from random numbers, and so does GPT-2. A large model with much text then finds out by itself how to
 * look things up in what it has read: one head marks each token with the one before it, and a head of the next layer looks for
 * the place where the present token stood before, and copies what followed ("induction heads"). Two minutes on two cores are too
 * short for that discovery. So a tied model (all of ours are) starts with such heads in place; training may keep, change or
 * overwrite them, and the attention maps show what it did. The book's models are not touched.
 *
 * For that the C numbers of a token are laid out as three shelves:
 *     [ place ]  where it stands: sines and cosines                                        about C/3 numbers
 *     [ before ] empty at first; layer 0 puts a short code of the token before here        at most C/6
 *     [ word ]   the token itself                                                          the rest
 * On `make run`'s stories that is worth as much as twice the training.
 * Source  Olsson et al., "In-context Learning and Induction Heads", transformer-circuits.pub 2022; Trockman and Kolter, "Mimetic
 *         Initialization of Self-Attention Layers", arXiv 2305.09828; Vaswani et al. 2017, section 3.5 (waves). */
#ifndef CH04_SMALL_START_H
#define CH04_SMALL_START_H

#include "ch04_gpt/gpt.h"

/* Overwrites the weights that gpt_init drew. gpt->config.tied must be true. rng: for the code of words. */
void small_start(GPT *gpt, Rng *rng);

#endif
