/* A_1_what_is_it.c: the three things that a deep-learning library does                             book §A.1
 * PyTorch is (1) a library of arrays with a shape, (2) one that differentiates what was computed with them, (3) a kit of
 * layers, losses and optimizers made of both. The same three stand in common/, in plain C. */
#include "common/appA/sections.h"

#include "common/nn.h"
#include "common/ops/loss.h"
#include "common/optimizer.h"

#include <stdio.h>

typedef struct Counterpart {
    const char *part, *pytorch, *ours, *file;
} Counterpart;

static const Counterpart counterparts[] = {
    { "arrays", "torch.tensor(values)", "tensor_from", "common/tensor.h" },
    { "", "a @ b", "tape_matmul", "common/ops/matmul.h" },
    { "", "torch.manual_seed, torch.rand", "rng_seed, tensor_fill_uniform", "common/rng.h" },
    { "gradients", "loss.backward()", "tape_backward", "common/tape.h" },
    { "", "with torch.no_grad():", "tape->recording = false", "common/tape.h" },
    { "kit", "torch.nn.Linear", "Linear, linear_init, linear_apply", "common/nn.h" },
    { "", "F.cross_entropy", "tape_cross_entropy", "common/ops/loss.h" },
    { "", "torch.optim.SGD, AdamW", "sgd_step, adamw_step", "common/optimizer.h" },
    { "", "torch.utils.data.DataLoader", "Loader, loader_next", "common/dataset.h" },
    { "", "torch.save, torch.load", "safetensors_write, safetensors_read_tensor", "common/safetensors.h" },
};

/* All three parts in five lines: fit w in y = w·x to one point by following the gradient. */
static void show_parts_together(Chapter *chapter)
{
    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    Linear layer;
    linear_init(&layer, &parameters, "w", 1, 1, false, &chapter->rng);
    printf("\nw is to make 2 out of 1: start %.4f", (double)layer.weight->data[0]);
    for (int step = 0; step < 3; step++) {
        Tape *tape = &chapter->tape;
        Tensor *x = tensor_from(&chapter->step, (float[]){ 1.0f }, 2, (int[]){ 1, 1 });
        Tensor *y = tensor_from(&chapter->step, (float[]){ 2.0f }, 2, (int[]){ 1, 1 });
        Tensor *loss = tape_mean_squared_error(tape, linear_apply(&layer, tape, x), y); // (w·1 − 2)²
        parameters_zero_grad(&parameters);
        tape_backward(tape, loss);
        sgd_step(&parameters, 0.25f);
        tape_reset(tape);
        printf(", %.4f", (double)layer.weight->data[0]);
    }
    printf("\n");
}

void section_a_1_what_is_it(Chapter *chapter)
{
    int count = (int)(sizeof counterparts / sizeof counterparts[0]);
    printf("%-10s  %-30s  %-42s  %s\n", "part", "PyTorch", "here", "file");
    for (int i = 0; i < count; i++)
        printf("%-10s  %-30s  %-42s  %s\n", counterparts[i].part, counterparts[i].pytorch, counterparts[i].ours,
               counterparts[i].file);
    show_parts_together(chapter);
}
