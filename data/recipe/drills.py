"""Copying drills: `drills.py ENCODED_DIR`.

A repair is mostly text that already stands in the prompt, and a small model learns the shape of
repairs long before it learns to copy names. A drill is the window of a training pair followed by a
few of its lines, each asked for by number: nearly every token of it teaches looking a line up and
copying it. `<|turn|>` opens each, so that drills and repairs cannot be confused.
"""

import glob
import os
import random
import sys
import tomllib

from tokenizers import Tokenizer

import encode
import train

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "config.toml"), "rb") as file:
    CONFIG = tomllib.load(file)


def drill(ids, prompt, tok, rng, lines):
    """(window ids, ids of a few of its lines by number), or None for a window too small to ask about."""
    at = ids[:prompt].index(tok.token_to_id("<|diag|>"))
    window = ids[:at]
    text = tok.decode(window[window.index(tok.token_to_id("<|file|>")):], skip_special_tokens=True)
    numbered = []
    for line in text.split("\n"):
        digits = len(line) - len(line.lstrip("0123456789"))
        if digits and len(line) > digits + 8:
            numbered.append((line[:digits], line[digits + 1:]))
    if len(numbered) < 3:
        return None
    answer = []
    for number, line in rng.sample(numbered, min(lines, len(numbered))):
        answer += [tok.token_to_id("<|turn|>")]
        answer += tok.encode(f"{number}-{number}\n{line}\n", add_special_tokens=False).ids
    return window, answer + [tok.token_to_id("<|end|>")]


def main():
    folder, cfg = sys.argv[1], CONFIG["data"]
    rng = random.Random(cfg["seed"])
    tok = Tokenizer.from_file(f"{folder}/tokenizer.json")
    rows = []
    for path in sorted(glob.glob(f"{folder}/*-000.npz")):
        if not os.path.basename(path).startswith(("dev-", "drills-")):
            rows += train.load(path)
    out = []
    for ids, prompt, meta in rng.sample(rows, cfg["drills"]):
        made = drill(ids.tolist(), prompt, tok, rng, cfg["drill_lines"])
        if made and len(made[0]) + len(made[1]) <= CONFIG["tokenizer"]["max_tokens"]:
            out.append((*made, {**meta, "op": "drill"}))
    encode.save(f"{folder}/drills-000.npz", out)
    print(f"{len(out)} drills, {sum(len(p) + len(a) for p, a, _ in out) / len(out):.0f} tokens each")


if __name__ == "__main__":
    main()
