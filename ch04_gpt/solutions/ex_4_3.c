/* Solution 4.3  Three dropout rates instead of one                         book §4.6, exercise 4.3
 * The library's gpt_without_dropout in gpt.c sets all of them to 0; exercise_4_3_separate_dropout in 04_exercises.c shows how much
 * each of the three disturbs the scores. */
#include "ch04_gpt/exercises/ex_4_3.h"

void my_drop_rates(GPT *gpt, float emb, float attn, float shortcut)
{
    gpt->config.drop_rate_emb = emb;
    gpt->config.drop_rate_attn = attn;
    gpt->config.drop_rate_shortcut = shortcut;
    for (int layer = 0; layer < gpt->config.n_layers; layer++) {
        gpt->blocks[layer].att.drop_rate = attn;
        gpt->blocks[layer].drop_rate_shortcut = shortcut;
    }
}
