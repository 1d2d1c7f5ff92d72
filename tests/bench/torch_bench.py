"""The peer of build/bench: the same figures from PyTorch, in the same rows (name,shape,precision,threads,value,unit).

usage: torch_bench.py gemm|step|compiled|attention|openblas      OMP_NUM_THREADS decides the threads, as it does for ours
compiled: training steps through torch.compile. openblas: the matrix products through numpy, whose wheels bring OpenBLAS.
With one thread the clock is the processor's, as in build/bench (limits.h, work_seconds_now).
"""
import resource
import sys
import time

import numpy
import torch
import torch.nn.functional as F

clock = time.process_time if torch.get_num_threads() == 1 else time.perf_counter


def best(work, seconds=0.2):
    work()
    fastest, start, runs = float("inf"), time.perf_counter(), 0
    while runs < 2 or time.perf_counter() - start < seconds:
        begin = clock()
        work()
        fastest = min(fastest, clock() - begin)
        runs += 1
    return fastest


def row(name, shape, precision, value, unit):
    print(f"{name},{shape},{precision},{torch.get_num_threads()},{value:.6g},{unit}", flush=True)


def products(precision, convert, multiply):
    """All of a training step's matrix products, on what convert makes of a tensor; results go to memory that is there."""
    for rows in (256, 512):
        for width, out in ((768, 2304), (768, 768), (768, 3072), (3072, 768), (768, 50257)):
            x, w, dy = (convert(torch.randn(*s)) for s in ((rows, width), (out, width), (rows, out)))
            y, dx, dw = (convert(torch.empty(*s)) for s in ((rows, out), (rows, width), (out, width)))
            flops = 2 * rows * width * out
            for name, m, n, k, a, b, c in (("gemm forward", rows, out, width, x, w.T, y),
                                           ("gemm dx", rows, width, out, dy, w, dx),
                                           ("gemm dweight", out, width, rows, dy.T, x, dw)):
                row(name, f"{m}x{n}x{k}", precision, 1e-9 * flops / best(lambda: multiply(a, b, out=c)), "GFLOP/s")


def gemm():
    products("fp32", lambda tensor: tensor, torch.mm)
    products("bf16", lambda tensor: tensor.to(torch.bfloat16), torch.mm)


def openblas():
    products("fp32", lambda tensor: tensor.numpy(), numpy.dot)


def attend(q, k, v):
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)
    T = q.shape[2]  # PyTorch 1
    scores = (q @ k.transpose(2, 3) / q.shape[3] ** 0.5).masked_fill(torch.ones(T, T, dtype=torch.bool).triu(1), -torch.inf)
    return scores.softmax(-1) @ v


class Block(torch.nn.Module):
    def __init__(self, C, H):
        super().__init__()
        self.H = H
        self.norm1, self.norm2 = torch.nn.LayerNorm(C), torch.nn.LayerNorm(C)
        self.qkv, self.out_proj = torch.nn.Linear(C, 3 * C), torch.nn.Linear(C, C)
        self.expand, self.contract = torch.nn.Linear(C, 4 * C), torch.nn.Linear(4 * C, C)

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(B, T, 3, self.H, C // self.H).permute(2, 0, 3, 1, 4)
        y = attend(q, k, v)
        x = x + self.out_proj(y.transpose(1, 2).reshape(B, T, C))
        return x + self.contract(F.gelu(self.expand(self.norm2(x)), approximate="tanh"))


class GPT(torch.nn.Module):
    """GPT-2 124M: tied, biases on queries, keys and values, no dropout."""

    def __init__(self, V=50257, C=768, H=12, L=12):
        super().__init__()
        self.tok_emb, self.pos_emb = torch.nn.Embedding(V, C), torch.nn.Embedding(1024, C)
        self.blocks = torch.nn.Sequential(*(Block(C, H) for _ in range(L)))
        self.final_norm = torch.nn.LayerNorm(C)

    def hidden(self, ids):
        return self.final_norm(self.blocks(self.tok_emb(ids) + self.pos_emb.weight[: ids.shape[1]]))

    def forward(self, ids):
        return F.linear(self.hidden(ids), self.tok_emb.weight)


def train(B, T, precision, compiled=False):
    model = GPT()
    run = torch.compile(model) if compiled else model
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.1)
    ids = torch.randint(50257, (B, T + 1))

    def step():
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bf16"):
            logits = run(ids[:, :-1])
            loss = F.cross_entropy(logits.flatten(0, 1).float(), ids[:, 1:].flatten())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    step()
    seconds = min(best(step, 0.05) for _ in range(3))
    row("training step", f"124M B={B} T={T}", precision, seconds, "s")
    row("training speed", f"124M B={B} T={T}", precision, B * T / seconds, "tokens/s")


@torch.no_grad()
def prompt():
    model, ids = GPT().eval(), torch.randint(50257, (1, 1024))
    row("prompt", "124M T=1024", "fp32", 1024 / best(lambda: model.hidden(ids)), "tokens/s")


def step():
    train(2, 256, "fp32")
    row("resident memory", "124M B=2 T=256", "fp32", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB")
    train(4, 64, "fp32")
    train(2, 256, "bf16")
    train(4, 64, "bf16")
    prompt()


def compiled():
    for B, T, precision in ((2, 256, "fp32"), (4, 64, "fp32"), (2, 256, "bf16"), (4, 64, "bf16")):
        train(B, T, precision, compiled=True)


def attention():
    for T in (256, 512, 1024, 2048, 4096, 8192):
        q, k, v = (torch.randn(1, 12, T, 64, requires_grad=True) for _ in range(3))
        dout = torch.ones(1, 12, T, 64)
        forward = best(lambda: attend(q, k, v))
        both = best(lambda: attend(q, k, v).backward(dout))
        row("attention forward", f"T={T}", "fp32", forward, "s")
        row("attention both ways", f"T={T}", "fp32", both, "s")


parts = {"gemm": gemm, "step": step, "compiled": compiled, "attention": attention, "openblas": openblas}
if len(sys.argv) != 2 or sys.argv[1] not in parts:
    sys.exit(__doc__)
parts[sys.argv[1]]()
