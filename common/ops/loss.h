/* loss.h: how wrong a prediction was, as one number                        book §5.1.2, §7.3, §A.3, tests/test_ops_loss.c
 * Cross entropy is the mean of −log softmax(logits)[target]: how surprised the model was by what really came, in nats. */
#ifndef COMMON_OPS_LOSS_H
#define COMMON_OPS_LOSS_H

#include "common/tape.h"
#include "common/tensor.h"

/* A target that counts for nothing: padding, or a prompt that the model shall not learn. PyTorch's ignore_index. */
enum { IGNORE_INDEX = -100 };

/* losses[R] = log Σ_c exp(logits_rc) − logits_r,target; 0 for ignored rows. log_sums[R] is kept for the way back.
 * Returns the mean over the counted rows; NAN when none counts, as PyTorch. */
float cross_entropy_forward(float *losses, float *log_sums, const float *logits, const int *targets, int R, int V);
/* dlogits += (softmax(logits) − onehot(target)) · dloss / counted rows */
void cross_entropy_backward(float *dlogits, float dloss, const float *logits, const float *log_sums, const int *targets,
                            int R, int V);

/* logits[…, V] with R rows, targets[R] in 0..V−1 or IGNORE_INDEX → one number. The targets are copied. */
Tensor *tape_cross_entropy(Tape *tape, Tensor *logits, const int *targets);

/* cross_entropy(x·weightᵀ + bias, targets) for x[…, I], weight[V, I], bias[V] or NULL → one number. With a large vocabulary the logits
 * are the largest array of a training step: here they exist once, backward puts their gradient in their place, and without
 * recording only a few rows of them exist at a time. */
Tensor *tape_linear_cross_entropy(Tape *tape, Tensor *x, Tensor *weight, Tensor *bias, const int *targets);

/* Mean of −y log p − (1−y) log(1−p) for probabilities p and labels y of one shape → one number. book §A.3 */
Tensor *tape_binary_cross_entropy(Tape *tape, Tensor *probabilities, const Tensor *labels);

/* Mean of (x − target)² → one number. book §4.4 */
Tensor *tape_mean_squared_error(Tape *tape, Tensor *x, const Tensor *target);

#endif
