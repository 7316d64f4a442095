"""Training: `train.py DATA_DIR RUN_DIR [--minutes M] [--again]`. Resumes from RUN_DIR/checkpoint.pt.

The schedule follows the wall clock: level, then linear to almost nothing. Shards that appear while it
runs join at the next pass. Pairs of like length share a batch; the loss counts the answer fully and the
prompt a little. A checkpoint of an interrupted run resumes exactly; with `--again` the weights of a
finished run are the start of a new schedule.
"""

import collections
import glob
import json
import os
import random
import sys
import time
import tomllib

import numpy as np
import torch
import torch.nn.functional as F

import pairs
from model import Model
from muon import Muon

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "config.toml"), "rb") as file:
    CONFIG = tomllib.load(file)
CFG = CONFIG["train"]


class Data:
    """All encoded pairs of the shards present."""

    def __init__(self, folder):
        self.folder, self.files, self.rows = folder, set(), collections.defaultdict(list)

    def refresh(self):
        for path in sorted(glob.glob(f"{self.folder}/*-[0-9][0-9][0-9].npz")):
            if path not in self.files and not os.path.basename(path).startswith("dev-"):
                self.files.add(path)
                self.rows[os.path.basename(path).split("-")[0]] += load(path, meta=False)
        return sum(map(len, self.rows.values()))

    def passes(self, rng):
        """Batches of one pass, shuffled; lengths in a batch differ little, so little is padding."""
        rows = []
        for stage, found in sorted(self.rows.items()):
            rows += rng.sample(found, int(len(found) * CFG["stage_share"].get(stage, 1)))
        order = sorted(rows, key=lambda row: len(row[0]) + rng.random() * 16)
        batches, batch = [], []
        for row in order:
            if batch and len(row[0]) * (len(batch) + 1) > CFG["batch_tokens"]:
                batches.append(batch)
                batch = []
            batch.append(row)
        batches.append(batch)
        rng.shuffle(batches)
        return batches


def load(path, meta=True):
    """Rows of an encoded shard: (ids, prompt length, meta or None)."""
    with np.load(path) as data:
        ids, lengths = data["ids"], data["lengths"]
        metas = json.loads(str(data["meta"])) if meta else [None] * len(lengths)
    out, at = [], 0
    for (p, a), m in zip(lengths, metas):
        out.append((ids[at:at + p + a], int(p), m))
        at += p + a
    return out


def collate(rows, prompt_weight):
    longest = max(len(r[0]) for r in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    weight = torch.zeros(len(rows), longest)
    for i, (row, prompt, _) in enumerate(rows):
        ids[i, :len(row)] = torch.from_numpy(row.astype(np.int64))
        weight[i, :prompt] = prompt_weight
        weight[i, prompt:len(row)] = 1
    return ids, weight


@torch.no_grad()
def evaluate(model, rows, limit=None):
    """Share of rows whose greedy answer is the reference, token for token, by several keys.

    Teacher forcing decides this exactly: greedy decoding equals the reference if and only if every
    answer token is the most likely one after the true prefix.
    """
    model.eval()
    rows = sorted(rows[:limit], key=lambda r: len(r[0]))
    good, seen = collections.Counter(), collections.Counter()
    for at in range(0, len(rows), 16):
        batch = rows[at:at + 16]
        ids, weight = collate(batch, 0)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            guess = model(ids[:, :-1]).argmax(-1)
        right = ((guess == ids[:, 1:]) | (weight[:, 1:] == 0)).all(1)
        for ok, (_, _, meta) in zip(right.tolist(), batch):
            origin = "templates" if meta["op"].startswith("template:") else "held-out operators" \
                if meta.get("side") != "dev" else "held-out crates"
            keys = ["all", "rustc " + meta["rustc"], origin, f"{origin} / rustc {meta['rustc']}",
                    "code " + meta["code"]]
            for key in keys:
                seen[key] += 1
                good[key] += ok
    model.train()
    return {k: [good[k], seen[k]] for k, n in sorted(seen.items()) if n >= 10}


def dev_rows(folder):
    rows = [r for path in sorted(glob.glob(f"{folder}/dev-*.npz")) for r in load(path)]
    random.Random(0).shuffle(rows)
    by_origin = collections.defaultdict(list)
    for row in rows:
        kind = "t" if row[2]["op"].startswith("template:") else "o" if row[2].get("side") != "dev" else "c"
        by_origin[kind].append(row)
    out = []
    for kind, share in (("c", 0.6), ("t", 0.25), ("o", 0.15)):
        out += by_origin[kind][:int(CONFIG["data"]["dev_pairs"] * share)]
    random.Random(1).shuffle(out)
    return out


def main():
    data_dir, run = sys.argv[1:3]
    minutes = float(sys.argv[sys.argv.index("--minutes") + 1]) if "--minutes" in sys.argv else CFG["budget_minutes"]
    os.makedirs(run, exist_ok=True)
    torch.set_num_threads(CFG["threads"])
    torch.manual_seed(CFG["seed"])
    rng = random.Random(CFG["seed"])
    vocab = CONFIG["tokenizer"]["vocab"]
    model = Model(CONFIG["model"], vocab)
    matrices = [p for n, p in model.blocks.named_parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if all(p is not m for m in matrices)]
    muon = Muon(matrices)
    adam = torch.optim.AdamW(others, CFG["lr"], betas=(0.9, 0.95), weight_decay=0.0, fused=True)
    state = dict(step=0, seen=0, elapsed=0.0, passes=0)
    checkpoint = f"{run}/checkpoint.pt"
    if os.path.exists(checkpoint):
        saved = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(saved["model"])
        if "--again" in sys.argv:
            state["seen"], state["history"] = saved["state"]["seen"], saved["state"]
        else:
            adam.load_state_dict(saved["adam"])
            for buf, old in zip(muon.state_list(), saved["muon"]):
                buf.copy_(old)
            state = saved["state"]
            rng.setstate(saved["rng"])
    print(f"parameters {sum(p.numel() for p in model.parameters())}", flush=True)

    def save():
        torch.save(dict(model=model.state_dict(), adam=adam.state_dict(), muon=muon.state_list(), state=state,
                        rng=rng.getstate(), config=CONFIG), checkpoint + ".partial")
        os.rename(checkpoint + ".partial", checkpoint)

    data = Data(data_dir)
    begun = time.time() - state["elapsed"]
    next_save = time.time() + 60 * CFG["checkpoint_minutes"]
    next_eval = time.time() + 60 * CFG["eval_minutes"]
    average, answer_average = 0.0, 0.0
    last, last_seen, queue = time.time(), state["seen"], []
    while True:
        state["elapsed"] = time.time() - begun
        fraction = state["elapsed"] / (60 * minutes)
        if fraction >= 1:
            break
        if not queue:
            total = data.refresh()
            queue = data.passes(rng)
            state["passes"] += 1
            print(f"pass {state['passes']}: {total} pairs at hand, {len(queue)} batches", flush=True)
        ids, weight = collate(queue.pop(), CFG["prompt_weight"])
        scale = min(1, (state["step"] + 1) / CFG["warmup_steps"])
        left = min(1, (1 - fraction) / (1 - CFG["decay_from"]))  # 1 until the decay begins, 0 at the end
        scale *= CFG["final_lr"] + (1 - CFG["final_lr"]) * left
        w = weight[:, 1:].flatten()
        keep = (w == 1) | ((w > 0) & (torch.rand_like(w) < CFG["prompt_sample"]))
        w = torch.where(w == 1, w, w / CFG["prompt_sample"])[keep]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = F.linear(model.hidden(ids[:, :-1]).flatten(0, 1)[keep], model.embed.weight)
        loss = F.cross_entropy(logits.float(), ids[:, 1:].flatten()[keep], reduction="none")
        ((loss * w).sum() / w.sum()).backward()
        torch.nn.utils.clip_grad_norm_(others, CFG["clip"])
        for group in adam.param_groups:
            group["lr"] = CFG["lr"] * scale
        adam.step()
        muon.step(CFG["matrix_lr"] * scale, CFG["weight_decay"])
        model.zero_grad(set_to_none=True)
        state["step"] += 1
        state["seen"] += int((weight > 0).sum())
        answer_average = 0.98 * answer_average + 0.02 * loss.detach()[w == 1].mean().item()
        if state["step"] % 50 == 0:
            now = time.time()
            print(f"step {state['step']} {state['elapsed'] / 60:.1f} min, {state['seen'] / 1e6:.2f}M tokens, "
                  f"{(state['seen'] - last_seen) / (now - last):.0f} tok/s, answer loss "
                  f"{answer_average / (1 - 0.98 ** min(state['step'], 500)):.3f}, lr x{scale:.2f}", flush=True)
            last, last_seen = now, state["seen"]
        if time.time() > next_save:
            next_save = time.time() + 60 * CFG["checkpoint_minutes"]
            save()
        if time.time() > next_eval:
            next_eval = time.time() + 60 * CFG["eval_minutes"]
            found = evaluate(model, dev_rows(data_dir), 500)
            print("dev " + json.dumps({k: f"{a}/{b}" for k, (a, b) in found.items() if not k.startswith("code")}), flush=True)
    save()
    frozen = pairs.GramFilter(os.path.join(HERE, "../../koans/frozen/**/*.rs"))
    found = evaluate(model, dev_rows(data_dir))
    with open(f"{run}/dev.json", "w") as file:
        json.dump({"exact_match": found, "state": state, "train_pairs": data.refresh(),
                   "frozen_files_checked": len(frozen.files)}, file, indent=1)
    print("final " + json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
