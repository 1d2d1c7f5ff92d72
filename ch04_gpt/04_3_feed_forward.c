/* 04_3_feed_forward.c: GELU, and the small network that every token passes alone                              book §4.3
 *     GELU(x) = x · Φ(x) ≈ 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))
 * Φ is the probability that a normal variable is below x. ReLU cuts off at 0 with a kink; GELU bends smoothly, and lets small
 * negative values through, so that a unit there still has a gradient to learn from. */
#include "ch04_gpt/book_model.h"
#include "ch04_gpt/sections.h"
#include "common/ops/elementwise.h"
#include "common/plot.h"

#include <stdio.h>

enum { CURVE_POINTS = 101 };

static void plot_activations(Chapter *chapter)
{
    float x[CURVE_POINTS], gelu[CURVE_POINTS], relu[CURVE_POINTS];
    for (int i = 0; i < CURVE_POINTS; i++)
        x[i] = -3.0f + 6.0f * (float)i / (CURVE_POINTS - 1); /* torch.linspace(-3, 3, …) */
    gelu_forward(gelu, x, CURVE_POINTS);
    relu_forward(relu, x, CURVE_POINTS);

    double plot_x[CURVE_POINTS], plot_gelu[CURVE_POINTS], plot_relu[CURVE_POINTS];
    for (int i = 0; i < CURVE_POINTS; i++) {
        plot_x[i] = (double)x[i];
        plot_gelu[i] = (double)gelu[i];
        plot_relu[i] = (double)relu[i];
    }
    PlotSeries series[] = {
        { .label = "GELU(x)", .x = plot_x, .y = plot_gelu, .count = CURVE_POINTS },
        { .label = "ReLU(x)", .x = plot_x, .y = plot_relu, .count = CURVE_POINTS, .style = PLOT_DASHED },
    };
    Plot plot = {
        .title = "GELU bends where ReLU has a kink",
        .x_label = "x (input of the activation)",
        .y_label = "activation",
        .series = series,
        .series_count = 2,
    };
    Error error;
    const char *path = chapter_path(chapter, "gelu_relu");
    chapter_check(plot_save(&plot, path, &error), &error);
    printf("both curves from -3 to 3: %s.png\n\n", path);
}

void section_4_3_feed_forward(Chapter *chapter)
{
    const float points[] = { -3.0f, -2.0f, -0.75f, -0.1f, 0.0f, 0.1f, 1.0f, 2.0f, 3.0f };
    enum { POINTS = sizeof points / sizeof points[0] };
    float gelu[POINTS], relu[POINTS];
    gelu_forward(gelu, points, POINTS);
    relu_forward(relu, points, POINTS);
    floats_print("x", points, 1, (int[]){ POINTS });
    floats_print("GELU(x)", gelu, 1, (int[]){ POINTS });
    floats_print("ReLU(x)", relu, 1, (int[]){ POINTS });
    plot_activations(chapter);

    /* The feed-forward network: C → 4C, GELU, 4C → C. It gives each token room to combine its numbers, and returns the shape
     * that it got, so that any number of blocks can be stacked. */
    GPTConfig config = book_config();
    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    FeedForward ffn;
    feed_forward_init(&ffn, &parameters, "ff", config.emb_dim, &chapter->rng);
    Tensor *x = tensor_new_3d(&chapter->step, 2, 3, config.emb_dim); /* 2 texts of 3 tokens */
    tensor_fill_uniform(x, 0.0f, 1.0f, &chapter->rng);
    Tensor *out = feed_forward(&ffn, &chapter->tape, x);
    char text[64];
    printf("feed-forward, input:       %s\n", tensor_shape_text(x, text, sizeof text));
    printf("weight of the first layer: %s\n", tensor_shape_text(ffn.expand.weight, text, sizeof text));
    printf("weight of the second:      %s\n", tensor_shape_text(ffn.contract.weight, text, sizeof text));
    printf("output:                    %s\n", tensor_shape_text(out, text, sizeof text));
}
