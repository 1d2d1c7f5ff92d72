/* Exercise 5.d  Warm-up and cosine decay                                   book §D.1, §D.2
 *
 * The learning rate of step 0, 1, …, total_steps − 1:
 *
 *     step < warmup_steps:   a straight line from initial (step 0) that would reach peak at step warmup_steps
 *     later:                 minimum + (peak − minimum) · ½ (1 + cos(π · progress)),
 *                            progress running from 0 at step warmup_steps to 1 at step total_steps
 *
 *     warmup_steps 2, total_steps 6, initial 0, peak 1, minimum 0:     0  0.5  1  0.854  0.5  0.146
 *
 * warmup_steps may be 0. The number π: 3.14159265358979323846.
 * Test it: make exercise EX=5.d      Stuck: make hint EX=5.d      The curves: make ch05 ARGS="--section D" */
#include "ch05_pretrain/exercises/ex_5_d.h"

#include <math.h>

double my_learning_rate(int step, int warmup_steps, int total_steps, double initial, double peak, double minimum)
{
    (void)step; // TODO: write this function
    (void)warmup_steps;
    (void)total_steps;
    (void)initial;
    (void)peak;
    (void)minimum;
    return -1.0;
}
