/* Solution 5.4  Go on with a training                                      book §5.4, exercise 5.4
 * The chapter's own is exercise_5_4_one_more_epoch in 05_exercises.c; checkpoint_load in checkpoint.c also brings back the order of
 * the windows and the random generator, so that a resumed run ends with the same bytes. */
#include "ch05_pretrain/exercises/ex_5_4.h"

#include <string.h>

void my_resume(AdamW *now, const AdamW *saved)
{
    for (int i = 0; i < saved->parameters->count; i++) {
        size_t bytes = tensor_size(saved->parameters->items[i]) * sizeof(float);
        memcpy(now->parameters->items[i]->data, saved->parameters->items[i]->data, bytes);
        memcpy(now->m[i]->data, saved->m[i]->data, bytes);
        memcpy(now->v[i]->data, saved->v[i]->data, bytes);
    }
    now->step = saved->step;
}
