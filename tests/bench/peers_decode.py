"""GPT-2 small in PyTorch, one token after the other with a cache of keys and values: the peer of bench_decode.c.
The same shapes, random weights, the same prompt length; best of as many rounds. int8 has no plain counterpart there.
usage: peers_decode.py [fp32|bf16] [THREADS]"""
import sys
import time

import torch
import torch.nn.functional as F

LAYERS, HEADS, WIDTH, VOCABULARY, PROMPT, ROUNDS, ROOM = 12, 12, 768, 50257, 64, 40, 128


def linear(rows, columns, kind):
    return torch.randn(rows, columns, dtype=kind) * 0.02, torch.zeros(rows, dtype=kind)


class Layer:
    def __init__(self, kind):
        self.qkv, self.out = linear(3 * WIDTH, WIDTH, kind), linear(WIDTH, WIDTH, kind)
        self.up, self.down = linear(4 * WIDTH, WIDTH, kind), linear(WIDTH, 4 * WIDTH, kind)
        self.scale, self.shift = torch.ones(WIDTH, dtype=kind), torch.zeros(WIDTH, dtype=kind)
        self.keys = torch.zeros(1, HEADS, ROOM, WIDTH // HEADS, dtype=kind)
        self.values = torch.zeros_like(self.keys)

    def norm(self, x):
        return F.layer_norm(x, (WIDTH,), self.scale, self.shift)

    def __call__(self, x, position):
        tokens = x.shape[1]
        end = position + tokens
        heads = F.linear(self.norm(x), *self.qkv).view(1, tokens, 3, HEADS, WIDTH // HEADS)
        q, k, v = (heads[:, :, i].transpose(1, 2) for i in range(3))
        self.keys[:, :, position:end], self.values[:, :, position:end] = k, v
        y = F.scaled_dot_product_attention(q, self.keys[:, :, :end], self.values[:, :, :end], is_causal=tokens > 1)
        x = x + F.linear(y.transpose(1, 2).reshape(1, tokens, WIDTH), *self.out)
        return x + F.linear(F.gelu(F.linear(self.norm(x), *self.up), approximate="tanh"), *self.down)


@torch.inference_mode()
def main():
    precision = sys.argv[1] if len(sys.argv) > 1 else "fp32"
    if len(sys.argv) > 2:
        torch.set_num_threads(int(sys.argv[2]))
    torch.manual_seed(123)
    kind = {"fp32": torch.float32, "bf16": torch.bfloat16}[precision]
    tokens = torch.randn(VOCABULARY, WIDTH, dtype=kind) * 0.02
    positions = torch.randn(1024, WIDTH, dtype=kind) * 0.02
    layers = [Layer(kind) for _ in range(LAYERS)]

    def scores(ids, position):
        x = tokens[ids] + positions[position:position + ids.shape[1]]
        for layer in layers:
            x = layer(x, position)
        return F.linear(layers[0].norm(x[:, -1]), tokens)

    scores(torch.arange(PROMPT)[None] * 500, 0)
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        scores(torch.zeros(1, 1, dtype=torch.long), PROMPT).argmax(-1)
        best = min(best, time.perf_counter() - begin)
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, {precision}: "
          f"{best * 1e3:.2f} ms a token, {1 / best:.1f} tokens/s")


main()
