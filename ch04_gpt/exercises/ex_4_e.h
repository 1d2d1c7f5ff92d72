/* ex_4_e.h: see ex_4_e.c */
#ifndef CH04_EXERCISES_EX_4_E_H
#define CH04_EXERCISES_EX_4_E_H

/* The way back through one half of a block, f or g: adds ∂loss/∂(what went in) to din[n], given dout[n] = ∂loss/∂(what came out).
 * half is the half itself, with whatever it kept from the way forward. */
typedef void MyHalfBackward(float *din, const float *dout, int n, const void *half);

typedef struct MyBlock {
    MyHalfBackward *attention_backward; /* of f(x) = attention(norm1(x)) */
    const void *attention;
    MyHalfBackward *feed_forward_backward; /* of g(h) = feed_forward(norm2(h)) */
    const void *feed_forward;
} MyBlock;

void my_block_backward(float *dx, float *dh, const float *dy, int n, const MyBlock *block);

#endif
