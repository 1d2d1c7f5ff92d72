// says: after the embeddings the old rate still holds
#include "ch04_gpt/exercises/ex_4_3.h"

void my_drop_rates(GPT *gpt, float emb, float attn, float shortcut)
{
    (void)emb;
    gpt->config.drop_rate_attn = attn;
    gpt->config.drop_rate_shortcut = shortcut;
    for (int layer = 0; layer < gpt->config.n_layers; layer++) {
        gpt->blocks[layer].att.drop_rate = attn;
        gpt->blocks[layer].drop_rate_shortcut = shortcut;
    }
}
