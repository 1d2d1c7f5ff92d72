"""bench_tokenizer beside tiktoken and Hugging Face tokenizers: same texts, same vocabulary, one thread, in turns.

    peers_tokenizer.py BENCH [--data DIR] [--out FILE] [--rounds N] [--encode | --train]

BENCH is the program build/tests/bench/bench_tokenizer; run in the repository's root. DIR (default: $DATA_DIR, or data) must have
gpt2/encoder.json and gpt2/vocab.bpe. The ids of all three must be equal. Times are processor time of the process that does the work; of the
rounds, in which all take turns, the median. tokenizers is asked in its quickest way, without offsets.
"""
import argparse
import array
import csv
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["RAYON_NUM_THREADS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
import tiktoken
import tokenizers
from tiktoken.load import data_gym_to_mergeable_bpe_ranks

TEXTS = ["english", "story", "korean", "source"]  # those that our program wrote are taken
# tiktoken's own spelling of GPT-2's pattern, quicker there than the original
PATTERN = r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"""


def timed(work):
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def our_rows(arguments, inputs, what):
    """What one run of our program wrote: {(name, text): value}."""
    out = inputs / "ours.csv"
    command = [arguments.bench, "--data", arguments.data, "--out", str(out), "--inputs", str(inputs), "--runs", "3", what]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with open(out, encoding="utf-8") as rows:
        return {(row["name"], row["shape"].split()[0]): float(row["value"]) for row in csv.DictReader(rows)}


def encoding_rows(arguments, inputs):
    folder = pathlib.Path(arguments.data) / "gpt2"
    ranks = data_gym_to_mergeable_bpe_ranks(str(folder / "vocab.bpe"), str(folder / "encoder.json"))
    theirs = tiktoken.Encoding("gpt2", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={"<|endoftext|>": 50256})
    merges = inputs / "merges.txt"
    merges.write_bytes((folder / "vocab.bpe").read_bytes())
    face = tokenizers.ByteLevelBPETokenizer(str(folder / "encoder.json"), str(merges))
    speeds = {}
    for _ in range(arguments.rounds):
        ours = our_rows(arguments, inputs, "--encode")
        for name in TEXTS:
            path = inputs / f"{name}.txt"
            if not path.exists():
                continue
            data = path.read_bytes()
            text = data.decode("utf-8")
            seconds, ids = timed(lambda: theirs.encode_ordinary(text))
            face_seconds, (encoded,) = timed(lambda: face._tokenizer.encode_batch_fast([text]))
            our_ids = array.array("i", (inputs / f"{name}.ids").read_bytes()).tolist()
            if not our_ids == ids == encoded.ids:
                sys.exit(f"{name}: the ids differ")
            for who, value in (("ours", ours["tokenizer_encode", name]), ("tiktoken", len(data) / seconds * 1e-6),
                               ("tokenizers", len(data) / face_seconds * 1e-6)):
                speeds.setdefault((name, who), []).append(value)
    for name in TEXTS:
        if (name, "ours") in speeds:
            ours, others = statistics.median(speeds[name, "ours"]), {}
            for who in ("tiktoken", "tokenizers"):
                others[who] = statistics.median(speeds[name, who])
            yield ["encode", name, "MB/s", ours, others["tiktoken"], others["tokenizers"], ours / max(others.values())]


def training_row(arguments, inputs):
    (ours,) = our_rows(arguments, inputs, "--train").values()
    trainer = tokenizers.ByteLevelBPETokenizer()
    seconds, _ = timed(lambda: trainer.train([str(inputs / "training.txt")], vocab_size=8192, show_progress=False))
    return ["train", "8192 tokens from 50 MB", "s", ours, "", seconds, seconds / ours]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bench")
    parser.add_argument("--data", default=os.environ.get("DATA_DIR", "data"))
    parser.add_argument("--out", default="out/bench_tokenizer_peers.csv")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--encode", action="store_true")
    parser.add_argument("--train", action="store_true")
    arguments = parser.parse_args()
    both = not arguments.encode and not arguments.train
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        inputs = pathlib.Path(scratch)
        if arguments.encode or both:
            rows += encoding_rows(arguments, inputs)
        if arguments.train or both:
            rows.append(training_row(arguments, inputs))
    print(f"tiktoken {tiktoken.__version__}, tokenizers {tokenizers.__version__}, 1 thread")
    header = ["work", "on", "unit", "ours", "tiktoken", "tokenizers", "ratio"]
    print(("%-7s %-23s %5s %9s %9s %10s %6s") % tuple(header))
    for row in rows:
        numbers = [f"{value:.2f}" if value != "" else "" for value in row[3:]]
        print("%-7s %-23s %5s %9s %9s %10s %6s" % tuple(row[:3] + numbers))
    pathlib.Path(arguments.out).parent.mkdir(parents=True, exist_ok=True)
    with open(arguments.out, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header] + rows)
    print(arguments.out)


main()
