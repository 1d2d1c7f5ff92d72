/* 04_2_layer_norm.c: keeping the numbers inside a deep network at one size                                    book §4.2
 * Through many layers activations tend to grow or to fade, and gradients with them. Layer normalisation takes each row (one
 * token's numbers), subtracts its mean and divides by its standard deviation:
 *     norm(x) = scale · (x − mean) / √(variance + eps) + shift                scale and shift are learned
 * Unlike batch normalisation it looks at one row only, so a row's result does not depend on what else is in the batch. */
#include "ch04_gpt/sections.h"
#include "common/nn.h"
#include "common/ops/elementwise.h"

#include <math.h>
#include <stdio.h>

/* Sums of short rows are taken in PyTorch's order: four of them side by side, x_0 + x_4 + x_5 + …, x_1, x_2, x_3. What a mean that
 * should be 0 shows is nothing but the rounding of such a sum: in this order it is the book's. */
static float short_row_sum(const float *x, int C)
{
    float sums[4] = { 0.0f };
    for (int c = 0; c < C; c++)
        sums[c < 4 ? c : 0] += x[c];
    return sums[0] + sums[1] + sums[2] + sums[3];
}

/* Mean and variance of each row of x[R,C], C < 8, as tensors [R,1].
 * correction 1: divide by C − 1, torch.var's default ("unbiased"); 0: divide by C, what the book's LayerNorm does. */
static void rows_mean_var(Arena *arena, const Tensor *x, int correction, Tensor **mean, Tensor **var)
{
    int R = tensor_rows(x), C = tensor_columns(x);
    *mean = tensor_new_2d(arena, R, 1);
    *var = tensor_new_2d(arena, R, 1);
    for (int r = 0; r < R; r++) {
        const float *x_r = &x->data[(size_t)r * (size_t)C];
        float squares = 0.0f;
        float mean_r = short_row_sum(x_r, C) / (float)C;
        for (int c = 0; c < C; c++)
            squares += (x_r[c] - mean_r) * (x_r[c] - mean_r);
        (*mean)->data[r] = mean_r;
        (*var)->data[r] = squares / (float)(C - correction);
    }
}

/* Each row minus its mean, divided by its standard deviation. */
static Tensor *rows_normalized(Arena *arena, const Tensor *x, const Tensor *mean, const Tensor *var)
{
    int R = tensor_rows(x), C = tensor_columns(x);
    Tensor *y = tensor_new_2d(arena, R, C);
    for (int r = 0; r < R; r++) {
        for (int c = 0; c < C; c++) {
            size_t i = (size_t)r * (size_t)C + (size_t)c;
            y->data[i] = (x->data[i] - mean->data[r]) / sqrtf(var->data[r]);
        }
    }
    return y;
}

/* A column x[R,1] with 4 decimals, however small its numbers: torch.set_printoptions(sci_mode=False). */
static void print_column(const char *name, const Tensor *x)
{
    printf("%s, without exponents: ", name);
    for (int r = 0; r < x->shape[0]; r++)
        printf("%s[%.4f]", r > 0 ? ", " : "[", (double)x->data[r]);
    printf("]\n");
}

static void print_mean_var(Arena *arena, const Tensor *x, int correction)
{
    Tensor *mean, *var;
    rows_mean_var(arena, x, correction, &mean, &var);
    tensor_print("mean", mean);
    tensor_print("variance", var);
    print_column("mean", mean);
}

void section_4_2_layer_norm(Chapter *chapter)
{
    Arena *arena = &chapter->step;
    Tape *tape = &chapter->tape;
    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);

    /* Two examples of five numbers through a small layer: what a network's inside looks like. */
    Tensor *batch_example = tensor_new_2d(arena, 2, 5);
    tensor_fill_normal(batch_example, 0.0f, 1.0f, &chapter->rng);
    Linear layer;
    linear_init(&layer, &parameters, "layer", 5, 6, true, &chapter->rng);
    Tensor *out = tape_relu(tape, linear_apply(&layer, tape, batch_example)); /* [2,6] */
    tensor_print("layer output", out);

    printf("\nIts rows have different means and spreads:\n");
    Tensor *mean, *var;
    rows_mean_var(arena, out, 1, &mean, &var);
    tensor_print("mean", mean);
    tensor_print("variance", var);

    printf("\nAfter (x - mean) / sqrt(variance), mean 0 (up to rounding) and variance 1 in every row:\n");
    Tensor *out_norm = rows_normalized(arena, out, mean, var);
    tensor_print("normalized layer output", out_norm);
    print_mean_var(arena, out_norm, 1);

    printf("\nThe LayerNorm layer does the same to the examples; it divides by C, not by C - 1, as GPT-2 did:\n");
    LayerNorm ln_example, ln_out;
    layer_norm_init(&ln_example, &parameters, "ln_example", 5);
    Tensor *out_ln =
        layer_norm_apply(&ln_example, tape, batch_example); /* scale 1 and shift 0 as long as nothing learned */
    print_mean_var(arena, out_ln, 0);

    printf(
        "\nOn the layer output the variances are a little below 1: eps = 1e-5 under the root counts where a row's own\n"
        "variance is small. It is there so that a row of equal numbers is not divided by 0.\n");
    layer_norm_init(&ln_out, &parameters, "ln_out", 6);
    print_mean_var(arena, layer_norm_apply(&ln_out, tape, out), 0);
}
