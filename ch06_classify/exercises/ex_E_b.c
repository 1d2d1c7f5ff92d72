/* Exercise E.b  LoRA's way back                                            book §E.4, appendix A.4
 *
 * The layer of E.a, y = x·Wᵀ + alpha·(x·A)·B, backwards: you get dy[R,O] = ∂loss/∂y and add ∂loss/∂x, ∂loss/∂A and ∂loss/∂B into
 * dx[R,I], dA[I,rank] and dB[rank,O]. weight is frozen: there is no dweight. Does that mean that nothing goes back through it?
 *
 *     xA = x·A  [R,rank]
 *     dB = alpha · (x·A)ᵀ·dy        dxA = alpha · dy·Bᵀ        dA = xᵀ·dxA        dx = dy·W + dxA·Aᵀ
 *
 * While B is still zero, before any training, dA is zero too, and dB is not: so B moves first.
 * A test never has a rank above 8: enum { MOST_RANK = 8 } is enough for float narrow[MOST_RANK], dnarrow[MOST_RANK], a row of each.
 * Test it: make exercise EX=E.b      Stuck: make hint EX=E.b */
#include "ch06_classify/exercises/ex_E_b.h"

void my_lora_backward(float *dx, float *dA, float *dB, const float *dy, const LoraLayerArrays *layer)
{
    (void)dx; // TODO: write this function; dB[k * O + o] += …
    (void)dA;
    (void)dB;
    (void)dy;
    (void)layer;
}
