// says: copy the numbers they point to
#include "ch05_pretrain/exercises/ex_5_4.h"

#include <string.h>

void my_resume(AdamW *now, const AdamW *saved)
{
    for (int i = 0; i < saved->parameters->count; i++) {
        size_t bytes = tensor_size(saved->parameters->items[i]) * sizeof(float);
        memcpy(now->parameters->items[i]->data, saved->parameters->items[i]->data, bytes);
    }
    now->m = saved->m;
    now->v = saved->v;
    now->step = saved->step;
}
