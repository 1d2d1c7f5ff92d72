/* Solution 5.d  Warm-up and cosine decay                                   book §D.1, §D.2
 * The library's is learning_rate_at in common/optimizer.c. */
#include "ch05_pretrain/exercises/ex_5_d.h"

#include <math.h>

double my_learning_rate(int step, int warmup_steps, int total_steps, double initial, double peak, double minimum)
{
    const double pi = 3.14159265358979323846;
    if (step < warmup_steps)
        return initial + step * (peak - initial) / warmup_steps;
    double progress = (double)(step - warmup_steps) / (double)(total_steps - warmup_steps);
    return minimum + (peak - minimum) * 0.5 * (1.0 + cos(pi * progress));
}
