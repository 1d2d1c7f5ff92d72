/* Exercise 4.b  The way back through layer normalisation                   book §4.2, appendix A.4
 *
 * Forward, with n_c for the normalised x_c of a row:
 *
 *     n_c = (x_c − mean) · rstd,        rstd = 1/√(variance + eps)        y_c = scale_c · n_c + shift_c
 *
 * You get dy[R,C] = ∂loss/∂y, x[R,C], scale[C], and of each row mean[R] and rstd[R]. Add ∂loss/∂x, ∂loss/∂scale, ∂loss/∂shift into
 * dx[R,C], dscale[C], dshift[C]. The last two collect from all rows. For dx let g_c = dy_c · scale_c be what reaches n_c; then
 *
 *     dx_c += rstd · (g_c − Σ_j g_j / C − n_c · Σ_j g_j n_j / C)
 *
 * The first sum comes from the mean, which every x_c moves; the second from the variance. (Derive it, if you have the evening.)
 * Test it: make exercise EX=4.b      Stuck: make hint EX=4.b */
#include "ch04_gpt/exercises/ex_4_b.h"

void my_layer_norm_backward(NormGradients gradients, const float *dy, const float *x, const float *scale,
                            const float *mean, const float *rstd, int R, int C)
{
    (void)gradients; // TODO: write this function; gradients.dx[r * C + c] += …
    (void)dy;
    (void)x;
    (void)scale;
    (void)mean;
    (void)rstd;
    (void)R;
    (void)C;
}
