/* Exercise 2.e  An embedding, and its way back                             book §2.7, appendix A.4
 *
 * An embedding layer is a table weight[V,C] with a row for each of the V tokens. Forward, ids[R] pick R rows: y[R,C].
 *
 *     weight  0: 1 2     ids 2 0 2  →  y  5 6
 *             1: 3 4                      1 2
 *             2: 5 6                      5 6
 *
 * Backward you get dy[R,C] = ∂loss/∂y and add ∂loss/∂weight into dweight[V,C]. Ask of each number of the table: which numbers of y
 * came from it? All of them push it. A row that no id picked gets nothing; what is in dweight already stays.
 *
 * Test it: make exercise EX=2.e      Stuck: make hint EX=2.e      What it leads to: make ch02 ARGS="--section 2.7" */
#include "ch02_tokenizer/exercises/ex_2_e.h"

void my_embedding(float *y, const float *weight, const int *ids, int R, int C)
{
    (void)y; // TODO: write this function
    (void)weight;
    (void)ids;
    (void)R;
    (void)C;
}

void my_embedding_backward(float *dweight, const float *dy, const int *ids, int R, int C)
{
    (void)dweight; // TODO: and this one
    (void)dy;
    (void)ids;
    (void)R;
    (void)C;
}
