"""Hugging Face transformers and tiktoken at the other end of test_ch05_interop.c: needs torch, transformers, tiktoken, no network.

    interop.py read DIR             opens DIR as a GPT-2 and prints the logits of the ids below, and what its tokenizer makes of a text
    interop.py write DIR F32|F16|BF16   saves a small random GPT-2 there, without vocabulary, and prints its logits
    interop.py tokens DATA DIR      tiktoken's ids of every text file below DATA and of texts made up to be hard, with GPT-2's
                                    vocabulary in DATA/gpt2: prints a line "IDS TEXT" for each, two paths; IDS: int32, little-endian
"""
import array
import os
import pathlib
import random
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
if sys.argv[1] == "tokens":
    import tiktoken
    from tiktoken.load import data_gym_to_mergeable_bpe_ranks
else:
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel, GPT2Tokenizer

IDS = [5, 100, 260, 17, 3, 17, 260]
TEXT = "the cat sat; 고양이 🐈"
PATTERN = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"  # GPT-2's, one group shorter


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
    model = model.to({"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}[dtype])
    model.save_pretrained(directory)
    print_logits(model)


def made_up_texts():
    """A megabyte of any characters; runs of those that the splitting pattern treats in ways of its own, mixed."""
    draw = random.Random(123)
    characters = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    text = []
    size = 0
    while size < 1 << 20:
        text.append(draw.choice(characters))
        size += len(text[-1].encode())
    yield "any", "".join(text)
    parts = [" ", "\t", "\n", "\r\n", "'", "'s", "'ll", "'LL", "\u00a0", "\u3000", "\u2028", "\u200b", "0", "7", "\u0663", "\u00bd",
             "\u7684", "\u4e00", "\ud55c", "\uae00", "\u1112\u1161\u11ab", "e\u0301", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
             "\U0001f1f0\U0001f1f7", "\u2764\ufe0f", "\U0001f44d\U0001f3fd", "word", "X", ".", "...", "_", "<|endoftext|>"]
    yield "runs", "".join(draw.choice(parts) * draw.choice([1, 1, 1, 2, 3, 5, 8, 40]) for _ in range(60000))


def tokens(data, directory):
    folder = pathlib.Path(data) / "gpt2"
    ranks = data_gym_to_mergeable_bpe_ranks(str(folder / "vocab.bpe"), str(folder / "encoder.json"))
    gpt2 = tiktoken.Encoding("gpt2", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={"<|endoftext|>": 50256})
    texts = []
    for name, text in made_up_texts():
        path = pathlib.Path(directory) / f"{name}.txt"
        path.write_bytes(text.encode())
        texts.append(path)
    texts += sorted(path for path in pathlib.Path(data).rglob("*") if path.is_file())
    for number, path in enumerate(texts):
        try:
            text = path.read_bytes().decode()
        except UnicodeDecodeError:  # images, weights
            continue
        ids = pathlib.Path(directory) / f"{number}.ids"
        ids.write_bytes(array.array("i", gpt2.encode_ordinary(text)).tobytes())
        print(ids, path)


if sys.argv[1] == "read":
    read(sys.argv[2])
elif sys.argv[1] == "write":
    write(sys.argv[2], sys.argv[3])
else:
    tokens(sys.argv[2], sys.argv[3])
