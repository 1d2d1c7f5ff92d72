// says: the optimizer began anew
#include "ch05_pretrain/exercises/ex_5_4.h"

#include <string.h>

void my_resume(AdamW *now, const AdamW *saved)
{
    for (int i = 0; i < saved->parameters->count; i++) {
        size_t bytes = tensor_size(saved->parameters->items[i]) * sizeof(float);
        memcpy(now->parameters->items[i]->data, saved->parameters->items[i]->data, bytes);
    }
}
