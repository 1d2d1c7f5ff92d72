#include "ch03_attention/multi_head_attention.h"

#include "common/error.h"
#include "common/ops/elementwise.h"
#include "common/ops/linear.h"
#include "common/ops/matmul.h"
#include "common/ops/shape.h"
#include "common/ops/softmax.h"

#include <math.h>
#include <string.h>

/* ---- weights: three by name, one in memory ---- */

/* One third of whole, third 0, 1 or 2 along its first axis: same memory. A parameter of its own for whoever
 * goes through the list: optimizer, file, counter. */
static Tensor *add_third(Parameters *parameters, const Tensor *whole, int third, const char *name, const char *what)
{
    size_t size = tensor_size(whole) / 3;
    Tensor *part = arena_alloc_zero(parameters->arena, sizeof *part);
    *part = *whole;
    part->shape[0] = whole->shape[0] / 3;
    part->data = &whole->data[third * size];
    tensor_set_name(part, "%s.%s", name, what);
    parameters_add(parameters, part);
    return part;
}

/* A tensor that stands behind three parameters: is in no list. */
static Tensor *whole_new(Parameters *parameters, const char *name, const char *what, int ndim, const int *shape)
{
    Tensor *whole = tensor_new(parameters->arena, ndim, shape);
    tensor_set_name(whole, "%s.%s", name, what);
    whole->home = parameters->arena;
    whole->wants_grad = true;
    return whole;
}

void mha_init(MultiHeadAttention *mha, Parameters *parameters, const char *name, int d_in, int d_out, float drop_rate,
              int num_heads, bool qkv_bias, Rng *rng)
{
    static const char *const names[3][2] = {
        { "W_query.weight", "W_query.bias" },
        { "W_key.weight", "W_key.bias" },
        { "W_value.weight", "W_value.bias" },
    };
    if (num_heads < 1 || d_out % num_heads != 0)
        panic("mha_init: %s: d_out %d is not divisible by num_heads %d", name, d_out, num_heads);
    *mha = (MultiHeadAttention){ .d_in = d_in, .d_out = d_out, .num_heads = num_heads, .drop_rate = drop_rate };
    mha->qkv_weight = whole_new(parameters, name, "qkv_weight", 2, (int[]){ 3 * d_out, d_in });
    if (qkv_bias)
        mha->qkv_bias = whole_new(parameters, name, "qkv_bias", 1, (int[]){ 3 * d_out });

    Linear *parts[3] = { &mha->W_query, &mha->W_key, &mha->W_value };
    for (int i = 0; i < 3; i++) {
        parts[i]->weight = add_third(parameters, mha->qkv_weight, i, name, names[i][0]);
        parameter_draw(parts[i]->weight, d_in, rng);
        if (qkv_bias) {
            parts[i]->bias = add_third(parameters, mha->qkv_bias, i, name, names[i][1]);
            parameter_draw(parts[i]->bias, d_in, rng);
        }
    }
    char out_name[TENSOR_NAME_SIZE];
    snprintf(out_name, sizeof out_name, "%s.out_proj", name);
    linear_init(&mha->out_proj, parameters, out_name, d_out, d_out, true, rng);
}

/* Who freezes the model sets wants_grad of the three parameters; the whole wants its gradient if one of them does. Then the three
 * get theirs as its thirds. */
static void follow_parts(Tensor *whole, Tensor *const parts[3], const Tape *tape)
{
    whole->wants_grad = parts[0]->wants_grad || parts[1]->wants_grad || parts[2]->wants_grad;
    if (!whole->wants_grad || !tape->recording || whole->grad != NULL)
        return;
    tensor_ensure_grad(whole, tape->arena);
    for (int i = 0; i < 3; i++)
        parts[i]->grad = &whole->grad[(size_t)i * (tensor_size(whole) / 3)];
}

static void follow_all_parts(const MultiHeadAttention *mha, const Tape *tape)
{
    Tensor *weights[3] = { mha->W_query.weight, mha->W_key.weight, mha->W_value.weight };
    follow_parts(mha->qkv_weight, weights, tape);
    if (mha->qkv_bias == NULL)
        return;
    Tensor *biases[3] = { mha->W_query.bias, mha->W_key.bias, mha->W_value.bias };
    follow_parts(mha->qkv_bias, biases, tape);
}

/* ---- forward: one matrix product, one attention, one projection ---- */

/* Queries, keys and values side by side in one tensor [B,T,3·C], by one product with the three weights as one matrix. */
static void project_at_once(Columns qkv[3], const MultiHeadAttention *mha, Tape *tape, Tensor *x)
{
    Tensor *joined = tape_linear(tape, x, mha->qkv_weight, mha->qkv_bias);
    for (int i = 0; i < 3; i++)
        qkv[i] = (Columns){ joined, i * mha->d_out };
}

/* The same by the three layers one after the other: for those that have adapters. */
static void project_one_by_one(Columns qkv[3], const MultiHeadAttention *mha, Tape *tape, Tensor *x)
{
    qkv[0] = (Columns){ linear_apply(&mha->W_query, tape, x), 0 };
    qkv[1] = (Columns){ linear_apply(&mha->W_key, tape, x), 0 };
    qkv[2] = (Columns){ linear_apply(&mha->W_value, tape, x), 0 };
}

void mha_project(Columns qkv[3], const MultiHeadAttention *mha, Tape *tape, Tensor *x)
{
    follow_all_parts(mha, tape);
    if (mha->W_query.adapter != NULL || mha->W_key.adapter != NULL || mha->W_value.adapter != NULL)
        project_one_by_one(qkv, mha, tape, x);
    else
        project_at_once(qkv, mha, tape, x);
}

Tensor *mha_forward(const MultiHeadAttention *mha, Tape *tape, Tensor *x, Rng *dropout)
{
    tensor_check_ndim("mha_forward", x, 3, 3);
    Columns qkv[3];
    mha_project(qkv, mha, tape, x); // queries, keys, values
    AttentionOptions options = {
        .num_heads = mha->num_heads,
        .head_dim = mha->d_out / mha->num_heads,
        .causal = true,
        .drop_rate = mha->drop_rate,
    };
    Tensor *context = tape_attention(tape, qkv[0], qkv[1], qkv[2], &options, dropout); // [B,T,C]
    return linear_apply(&mha->out_proj, tape, context);                                // [B,T,C]
}

/* ---- the same in the book's small steps ---- */

/* [B,T,C] → [B,H,T,D]: each token's C numbers are H groups of D; every head gets a [T,D] matrix of its own. */
static Tensor *split_heads(Tape *tape, Tensor *x, int H)
{
    int B = x->shape[0];
    int T = x->shape[1];
    int D = x->shape[2] / H;
    Tensor *groups = tape_reshape(tape, x, 4, (int[]){ B, T, H, D });
    return tape_transpose(tape, groups, 1, 2);
}

/* [B,H,T,D] → [B,T,C]: the way back; the heads' results stand side by side again. */
static Tensor *join_heads(Tape *tape, Tensor *x)
{
    int B = x->shape[0];
    int H = x->shape[1];
    int T = x->shape[2];
    int D = x->shape[3];
    Tensor *groups = tape_transpose(tape, x, 1, 2); // [B,T,H,D]
    return tape_reshape(tape, groups, 3, (int[]){ B, T, H * D });
}

Tensor *mha_forward_composed(const MultiHeadAttention *mha, Tape *tape, Tensor *x, Rng *dropout, Tensor **weights)
{
    tensor_check_ndim("mha_forward_composed", x, 3, 3);
    int H = mha->num_heads;
    int D = mha->d_out / H;
    follow_all_parts(mha, tape);
    Tensor *keys = split_heads(tape, linear_apply(&mha->W_key, tape, x), H);      // [B,H,T,D]
    Tensor *queries = split_heads(tape, linear_apply(&mha->W_query, tape, x), H); // [B,H,T,D]
    Tensor *values = split_heads(tape, linear_apply(&mha->W_value, tape, x), H);  // [B,H,T,D]

    Tensor *attn_scores = tape_matmul_bt(tape, queries, keys); // [B,H,T,T] = q · kᵀ in every head
    Tensor *masked = tape_mask_future(tape, attn_scores, -INFINITY);
    Tensor *scaled = tape_scale(tape, masked, 1.0f / sqrtf((float)D));
    Tensor *attn_weights = tape_softmax(tape, scaled); // every row sums to 1
    if (weights != NULL)
        *weights = attn_weights;
    Tensor *dropped = tape_dropout(tape, attn_weights, mha->drop_rate, dropout);

    Tensor *context = join_heads(tape, tape_matmul(tape, dropped, values)); // [B,T,C]
    return linear_apply(&mha->out_proj, tape, context);                     // [B,T,C]
}
