/* A_2_tensors.c: arrays with a shape                                                               book §A.2
 * A tensor here is a pointer to floats and the lengths of its axes (common/tensor.h). The last axis lies side by side in
 * memory: element (i, j) of a matrix with C columns is data[i·C + j]. Everything else follows. */
#include "common/appA/sections.h"

#include "common/ops/matmul.h"
#include "common/ops/shape.h"
#include "common/tensor.h"

#include <stdio.h>
#include <string.h>

/* The matrix of the book's examples: [[1, 2, 3], [4, 5, 6]]. */
static Tensor *two_by_three(Arena *arena)
{
    return tensor_from(arena, (float[]){ 1, 2, 3, 4, 5, 6 }, 2, (int[]){ 2, 3 });
}

void section_a_2_tensors(Chapter *chapter)
{
    Tensor *tensor2d = two_by_three(&chapter->step);
    tensor_print("tensor2d", tensor2d);
    int C = tensor_columns(tensor2d);
    printf("\nIn memory: ");
    for (size_t i = 0; i < tensor_size(tensor2d); i++)
        printf(" data[%zu] = %.0f", i, (double)tensor2d->data[i]);
    printf("\nElement (1, 2) is data[1·%d + 2] = data[%d] = %.0f\n", C, 1 * C + 2, (double)tensor2d->data[1 * C + 2]);
}

void section_a_2_1_axes(Chapter *chapter)
{
    const float values[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    Arena *arena = &chapter->step;
    tensor_print("tensor0d", tensor_from(arena, values, 0, NULL));
    tensor_print("tensor1d", tensor_from(arena, values, 1, (int[]){ 3 }));
    tensor_print("tensor2d", tensor_from(arena, values, 2, (int[]){ 2, 2 }));
    tensor_print("tensor3d", tensor_from(arena, values, 3, (int[]){ 2, 2, 2 }));

    /* A copy has numbers of its own; a pointer to an array sees what becomes of it (torch.from_numpy). */
    int ary3d[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    int tensor3d_2[sizeof ary3d / sizeof ary3d[0]];
    const int *tensor3d_3 = ary3d;
    memcpy(tensor3d_2, ary3d, sizeof ary3d);
    ary3d[0] = 999;
    printf("\nary3d[0, 0, 0] = 999:\n");
    ints_print("tensor3d_2, a copy, remains unchanged", tensor3d_2, 3, (int[]){ 2, 2, 2 });
    ints_print("tensor3d_3, the same memory, changes", tensor3d_3, 3, (int[]){ 2, 2, 2 });
}

/* Token ids and labels are whole numbers, int in C; everything that is computed with is float: 4 bytes, 24 of its 32 bits for
 * the digits. PyTorch makes int64 out of whole numbers, float32 out of others, and so do we, with int for int64. */
void section_a_2_2_data_types(Chapter *chapter)
{
    const int intvec[] = { 1, 2, 3 };
    ints_print("tensor1d", intvec, 1, (int[]){ 3 });
    printf("tensor1d.dtype: int (PyTorch: torch.int64)\n");
    Tensor *floatvec = tensor_new_1d(&chapter->step, 3);
    for (int i = 0; i < 3; i++)
        floatvec->data[i] = (float)intvec[i]; // .to(torch.float32)
    tensor_print("floatvec", floatvec);
    printf("floatvec.dtype: float (PyTorch: torch.float32)\n");

    printf("\n%-8s  %-6s  %s\n", "type", "bytes", "for");
    printf("%-8s  %-6zu  %s\n", "int", sizeof(int), "token ids, labels, lengths of axes");
    printf("%-8s  %-6zu  %s\n", "float", sizeof(float), "weights, activations, gradients");
    printf("%-8s  %-6zu  %s\n", "double", sizeof(double), "sums where a test wants to be sure");
    printf("%-8s  %-6zu  %s\n", "size_t", sizeof(size_t), "numbers of elements");
    const float large = 16777216.0f; // 2²⁴
    printf("\n0.1 as a float: %.10f, as a double: %.10f\n", (double)0.1f, 0.1);
    printf("2^24 + 1 as a float: %.0f: beyond 24 bits the last digit is lost\n", (double)(large + 1.0f));
}

void section_a_2_3_operations(Chapter *chapter)
{
    Tape *tape = &chapter->tape;
    Tensor *tensor2d = two_by_three(&chapter->step);
    tensor_print("tensor2d", tensor2d);
    char shape[64];
    printf("tensor2d.shape: %s\n", tensor_shape_text(tensor2d, shape, sizeof shape));

    // reshape (and view): another shape for the same numbers in the same order. Nothing moves in memory.
    Tensor *reshaped = tape_reshape(tape, tensor2d, 2, (int[]){ 3, 2 });
    tensor_print("tensor2d.reshape(3, 2)", reshaped);
    tensor_print("tensor2d.view(3, 2)", tensor_view(&chapter->step, tensor2d, 2, (int[]){ 3, 2 }));
    printf("same memory: %s\n", reshaped->data == tensor2d->data ? "yes" : "no");

    // transpose: rows become columns. Here the numbers do move, into a new tensor.
    Tensor *transposed = tape_transpose(tape, tensor2d, 0, 1);
    tensor_print("tensor2d.T", transposed);
    printf("same memory: %s\n", transposed->data == tensor2d->data ? "yes" : "no");

    // matrix product: element (i, j) is row i of the left times column j of the right.
    tensor_print("tensor2d.matmul(tensor2d.T)", tape_matmul(tape, tensor2d, transposed));
    // The same without the copy: rows with rows. Attention scores are computed like this.
    tensor_print("tensor2d @ tensor2d.T", tape_matmul_bt(tape, tensor2d, tensor2d));
}
