"""Rendering and tokenising: `encode.py RAW_DIR OUT_DIR RENDER_BINARY [--watch]`.

The prompt's text comes from the product's own renderer (`render_pairs`), so that the model is
trained on exactly what it is shown later. Special tokens are placed by id and never parsed from
text. Each raw shard becomes one `.npz` with flat token ids; dev pairs go to files of their own.
"""

import glob
import json
import os
import random
import subprocess
import sys
import time
import tomllib

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

import crates
import mutate
import pairs
import snippets

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "config.toml"), "rb") as file:
    CONFIG = tomllib.load(file)
SPECIALS = CONFIG["tokenizer"]["specials"]
FROZEN = os.path.join(HERE, "../../koans/frozen/**/*.rs")
# The pre-tokeniser that llama.cpp calls "qwen2"; the ids must agree to the last one.
QWEN2 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")


def new_tokenizer() -> Tokenizer:
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(QWEN2), behavior="isolated", invert=False),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tok.decoder = decoders.ByteLevel()
    return tok


def shorter(lines, rng):
    """Crate rows with less around the edit, most of them; every line is a raw row."""
    low, high = CONFIG["data"]["crate_margin"]
    for line in lines:
        if rng.random() < CONFIG["data"]["crate_whole_share"]:
            yield line
            continue
        row = crates.trim(json.loads(line), rng.randint(low, high))
        if row:
            yield json.dumps(row) + "\n"


def render(paths, binary, limit=None):
    """Rendered rows of raw shards, in order; the renderer drops what its answer cannot express."""
    for path in paths:
        with open(path) as file:
            raw = "".join(shorter(file, random.Random(path[-9:]))) if "/crates-" in path else file.read()
        done = subprocess.run([binary], input=raw, capture_output=True, text=True, check=True)
        print(f"{os.path.basename(path)}: {done.stderr.strip()}", file=sys.stderr, flush=True)
        for i, line in enumerate(done.stdout.splitlines()):
            if limit and i >= limit:
                break
            yield json.loads(line)


def train_tokenizer(raw_paths, crate_dirs, binary) -> Tokenizer:
    cfg = CONFIG["tokenizer"]
    rng = random.Random(CONFIG["data"]["seed"])
    files = [f for d in crate_dirs for f in glob.glob(d + "/src/**/*.rs", recursive=True)
             if os.path.getsize(f) < 200_000]
    files = sorted(files)
    rng.shuffle(files)

    def text():
        size = 0
        for path in files:
            with open(path, encoding="utf8", errors="ignore") as file:
                content = file.read()
            size += len(content)
            yield content
            if size > cfg["text_bytes"] // 2:
                break
        for _, program in snippets.collect()[:4000]:
            yield program
        for row in render(raw_paths, binary, cfg["prompt_rows"] // max(1, len(raw_paths))):
            yield from (part["text"] for part in row["prompt"] if "text" in part)
            yield row["answer"]

    tok = new_tokenizer()
    tok.train_from_iterator(text(), trainers.BpeTrainer(
        vocab_size=cfg["vocab"], special_tokens=SPECIALS, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return tok


def encode_shard(rows, tok, frozen):
    """Token ids of each kept row: (prompt ids, answer ids, meta)."""
    rows = list(rows)
    texts = [part["text"] for row in rows for part in row["prompt"] if "text" in part]
    texts += [row["answer"] for row in rows]
    encoded = iter(e.ids for e in tok.encode_batch(texts[:len(texts) - len(rows)], add_special_tokens=False))
    answers = [e.ids for e in tok.encode_batch(texts[len(texts) - len(rows):], add_special_tokens=False)]
    end = tok.token_to_id("<|end|>")
    for row, answer in zip(rows, answers):
        prompt = []
        for part in row["prompt"]:
            prompt += [tok.token_to_id(part["special"])] if "special" in part else next(encoded)
        text = "".join(part.get("text", "") for part in row["prompt"])
        if len(prompt) + len(answer) + 1 > CONFIG["tokenizer"]["max_tokens"] or frozen.hits(plain(text)):
            continue
        yield prompt, answer + [end], row["meta"]


def plain(numbered: str) -> str:
    """The window without its line numbers, for the overlap check."""
    return "\n".join(line.lstrip("0123456789").lstrip(" >") for line in numbered.split("\n"))


def is_dev(meta) -> bool:
    return meta.get("side") == "dev" or meta["op"].rstrip("+") in mutate.HELD_OUT_OPS


def save(path, encoded):
    ids = np.concatenate([np.array(p + a, dtype=np.uint16) for p, a, _ in encoded])
    lengths = np.array([(len(p), len(a)) for p, a, _ in encoded], dtype=np.int32)
    meta = json.dumps([m for _, _, m in encoded])
    np.savez(path + ".partial.npz", ids=ids, lengths=lengths, meta=np.array(meta))
    os.rename(path + ".partial.npz", path)


def main():
    raw, out, binary = sys.argv[1:4]
    os.makedirs(out, exist_ok=True)
    token_file = os.path.join(out, "tokenizer.json")
    while not glob.glob(raw + "/crates-*.jsonl") or not glob.glob(raw + "/templates-*.jsonl"):
        time.sleep(5)
    if not os.path.exists(token_file):
        with open(os.path.join(raw, "crate_dirs.json")) as file:
            dirs = json.load(file)
        first = sorted(glob.glob(raw + "/*-000.jsonl"))
        train_tokenizer(first, dirs, binary).save(token_file)
    tok = Tokenizer.from_file(token_file)
    frozen = pairs.GramFilter(FROZEN)
    while True:
        for path in sorted(glob.glob(raw + "/*-[0-9][0-9][0-9].jsonl")):
            name = os.path.basename(path)[:-6]
            if os.path.exists(f"{out}/{name}.npz"):
                continue
            encoded = list(encode_shard(render([path], binary), tok, frozen))
            dev = [e for e in encoded if is_dev(e[2])]
            train = [e for e in encoded if not is_dev(e[2])]
            if dev:
                save(f"{out}/dev-{name}.npz", dev)
            save(f"{out}/{name}.npz", train)
            total = sum(len(p) + len(a) for p, a, _ in train)
            print(f"{name}: {len(train)} train ({total / max(1, len(train)):.0f} tokens each), {len(dev)} dev",
                  flush=True)
        if "--watch" not in sys.argv:
            return
        time.sleep(10)


if __name__ == "__main__":
    main()
