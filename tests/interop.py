"""Hugging Face transformers at the other end of test_ch05_interop.c: needs torch and transformers, no network.

    interop.py read DIR             opens DIR as a GPT-2 and prints the logits of the ids below, and what its tokenizer makes of a text
    interop.py write DIR F32|F16|BF16   saves a small random GPT-2 there, without vocabulary, and prints its logits
"""
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
import torch
from transformers import GPT2Config, GPT2LMHeadModel, GPT2Tokenizer

IDS = [5, 100, 260, 17, 3, 17, 260]
TEXT = "the cat sat; 고양이 🐈"
TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def print_logits(model):
    model.eval()
    with torch.no_grad():
        logits = model.float()(torch.tensor([IDS])).logits[0]
    print("logits", *(f"{x:.9g}" for x in logits.flatten().tolist()))


def read(directory):
    model, report = GPT2LMHeadModel.from_pretrained(directory, output_loading_info=True)
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        if report[kind]:
            sys.exit(f"{directory}: {kind}: {report[kind]}")
    print_logits(model)
    tokenizer = GPT2Tokenizer.from_pretrained(directory)
    print("tokens", *tokenizer.encode(TEXT))


def write(directory, dtype):
    torch.manual_seed(123)
    model = GPT2LMHeadModel(GPT2Config(vocab_size=300, n_positions=16, n_embd=24, n_head=3, n_layer=2))
    for weight in model.parameters():  # biases and norms too: zeros and ones would hide a mistake
        torch.nn.init.normal_(weight, 0.1, 0.3)
    model = model.to(TYPES[dtype])
    model.save_pretrained(directory)
    print_logits(model)


if sys.argv[1] == "read":
    read(sys.argv[2])
else:
    write(sys.argv[2], sys.argv[3])
