// says: the blocks have copies of their rates
#include "ch04_gpt/exercises/ex_4_3.h"

void my_drop_rates(GPT *gpt, float emb, float attn, float shortcut)
{
    gpt->config.drop_rate_emb = emb;
    gpt->config.drop_rate_attn = attn;
    gpt->config.drop_rate_shortcut = shortcut;
}
