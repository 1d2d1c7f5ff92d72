#include "ch05_pretrain/exercises/ex_5_c.h"
#include "tests/exercises/exercise.h"

#include <math.h>
#include <string.h>

enum { N = 3, STEPS = 4 };

static const float weights[N] = { 1.0f, -2.0f, 3.0f };
static const float gradients[STEPS][N] = { { 4, -0.5f, 0.01f }, { -1, 2, 0.02f }, { 0.5f, 0, -3 }, { 2, 2, 2 } };
static const float rate = 0.1f;

/* What was done otherwise. */
typedef enum Way {
    RIGHT,
    NO_CORRECTION,     /* m̂ = m, v̂ = v */
    HALF_CORRECTION,   /* v̂ = v */
    DECAY_IN_GRADIENT, /* g + weight_decay · w, as Adam with L2 */
    DECAY_WITHOUT_LR,  /* w (1 − weight_decay) */
    NO_DECAY,
    NO_ROOT, /* m̂ / v̂ */
    UPHILL,  /* w + … */
    STALE,   /* m̂ and v̂ are written back */
    WAYS
} Way;

/* One step in double. */
static void adamw(double *w, double *m, double *v, const float *g, int t, double weight_decay, Way way)
{
    double lr = (double)rate;
    for (int i = 0; i < N; i++) {
        double gradient = (double)g[i];
        if (way == DECAY_IN_GRADIENT)
            gradient += weight_decay * w[i];
        else if (way == DECAY_WITHOUT_LR)
            w[i] *= 1.0 - weight_decay;
        else if (way != NO_DECAY)
            w[i] *= 1.0 - lr * weight_decay;
        m[i] = 0.9 * m[i] + 0.1 * gradient;
        v[i] = 0.999 * v[i] + 0.001 * gradient * gradient;
        double m_hat = way == NO_CORRECTION ? m[i] : m[i] / (1.0 - pow(0.9, t));
        double v_hat = way == NO_CORRECTION || way == HALF_CORRECTION ? v[i] : v[i] / (1.0 - pow(0.999, t));
        if (way == STALE) {
            m[i] = m_hat;
            v[i] = v_hat;
        }
        double step = lr * m_hat / ((way == NO_ROOT ? v_hat : sqrt(v_hat)) + 1e-8);
        w[i] += way == UPHILL ? step : -step;
    }
}

/* w after so many steps. */
static void weights_after(float result[N], int steps, double weight_decay, Way way)
{
    double w[N], m[N] = { 0 }, v[N] = { 0 };
    for (int i = 0; i < N; i++)
        w[i] = (double)weights[i];
    for (int t = 1; t <= steps; t++)
        adamw(w, m, v, gradients[t - 1], t, weight_decay, way);
    for (int i = 0; i < N; i++)
        result[i] = (float)w[i];
}

static void check_steps(int steps, float weight_decay)
{
    float zeros[N] = { 0 };
    float *w = values_copy(weights, N), *m = values_copy(zeros, N), *v = values_copy(zeros, N);
    float by[WAYS][N];
    for (int way = 0; way < WAYS; way++)
        weights_after(by[way], steps, (double)weight_decay, (Way)way);
    for (int t = 1; t <= steps; t++)
        my_adamw_step(w, m, v, values_copy(gradients[t - 1], N), N, t, rate, weight_decay);
    const UsualMistake mistakes[] = {
        { weights, "nothing was changed yet" },
        { by[NO_DECAY], "the weights do not decay: w (1 − lr · weight_decay)" },
        { by[DECAY_IN_GRADIENT], "weight_decay · w was added to the gradient: that is Adam with L2; the W of AdamW is "
                                 "that the decay stays apart" },
        { by[DECAY_WITHOUT_LR], "the decay is lr · weight_decay, not weight_decay" },
        { by[NO_CORRECTION], "the bias correction is missing: m and v began at 0 and are too small for many steps" },
        { by[HALF_CORRECTION], "m is corrected, v is not: divide v by 1 − 0.999ᵗ" },
        { by[NO_ROOT], "the root is missing: √v̂" },
        { by[UPHILL], "the weights went up the slope: w −= …" },
        { by[STALE], "m̂ and v̂ were kept for the next step: m and v are what has to stay in the arrays" },
        { 0 },
    };
    expect_values("w", w, by[RIGHT], 1, (int[]){ N }, 1e-5f, mistakes);
}

START_TEST(the_first_step_moves_each_weight_by_the_rate)
{
    check_steps(1, 0.0f);
}
END_TEST

START_TEST(four_steps_remember_the_gradients_before)
{
    check_steps(4, 0.0f);
}
END_TEST

START_TEST(weights_decay_on_their_own)
{
    check_steps(3, 0.5f);
}
END_TEST

START_TEST(a_very_small_gradient)
{
    float *w = values_copy((float[]){ 1 }, 1), *m = values_copy((float[]){ 0 }, 1), *v = values_copy((float[]){ 0 }, 1);
    my_adamw_step(w, m, v, values_copy((float[]){ 1e-6f }, 1), 1, 1, 0.1f, 0.0f);
    const float inside = 1.0f - 0.1f * 1e-6f / sqrtf(1e-12f + 1e-8f);
    expect_values("w", w, (float[]){ 0.9009901f }, 1, (int[]){ 1 }, 1e-4f,
                  (UsualMistake[]){ { &inside, "1e-8 stands behind the root, not under it: √v̂ + 1e-8" }, { 0 } });
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_first_step_moves_each_weight_by_the_rate },
                                     { .test = four_steps_remember_the_gradients_before },
                                     { .test = weights_decay_on_their_own },
                                     { .test = a_very_small_gradient } };
    return run_exercise("5.c", checks, sizeof checks / sizeof *checks);
}
