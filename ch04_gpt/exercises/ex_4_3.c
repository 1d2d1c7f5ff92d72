/* Exercise 4.3  Three dropout rates instead of one                         book §4.6, exercise 4.3
 *
 * The book's GPT drops numbers in three places, all at the same rate: after the embeddings, inside attention (its weights), and
 * what is added at a shortcut. gpt was built with one rate. Give it a rate for each place, from now on.
 *
 *     gpt->config                 drop_rate_emb, drop_rate_attn, drop_rate_shortcut; gpt_embed reads the first of them
 *     gpt->blocks[layer]          the blocks; when they were made, each part took a copy of its rate:
 *         .att.drop_rate          that of its attention weights
 *         .drop_rate_shortcut     that of both of its shortcuts
 *
 * The configuration has to be true afterwards, too: it is written into the file with the model.
 * Test it: make exercise EX=4.3      Stuck: make hint EX=4.3      What it leads to: make ch04 ARGS="--section 'Ex 4.3'" */
#include "ch04_gpt/exercises/ex_4_3.h"

void my_drop_rates(GPT *gpt, float emb, float attn, float shortcut)
{
    (void)gpt; // TODO: write this function
    (void)emb;
    (void)attn;
    (void)shortcut;
}
