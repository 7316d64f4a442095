"""The PyTorch twin of `trainer-cli model train`: for a GPU, and to check the Rust engine against.

    twin.py DATA RUN [--config FILE] [--minutes M | --steps N] [--device cuda] [--start-from WEIGHTS]

Reads the packed shards that `trainer-cli model data` wrote and the same config.toml; writes the same
weights file and state, so `trainer-cli model export` and `parity` work on its runs. It resumes from
its own newest checkpoint. Pairs of like length share a padded batch; the Rust engine packs instead.
"""

import argparse
import collections
import json
import os
import random
import time
import tomllib

import numpy as np
import torch
import torch.nn.functional as F

import packed
from model import Model
from muon import Muon


def batches_of(stages, cfg, rng, text):
    """Batches of one pass, shuffled; lengths in a batch differ little, so little is padding."""
    rows = []
    for stage, found in sorted(stages.items()):
        if (stage == "text") == text:
            rows += rng.sample(found, int(np.ceil(len(found) * cfg["stage_share"].get(stage, 1))))
    order = sorted(rows, key=lambda row: len(row.ids) + rng.random() * 16)
    batches, batch = [], []
    for row in order:
        if batch and len(row.ids) * (len(batch) + 1) > cfg["batch_tokens"]:
            batches.append(batch)
            batch = []
        batch.append(row)
    batches.append(batch)
    rng.shuffle(batches)
    return batches


def collate(rows, prompt_weight, device):
    longest = max(len(r.ids) for r in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    weight = torch.zeros(len(rows), longest)
    for i, row in enumerate(rows):
        ids[i, :len(row.ids)] = torch.from_numpy(row.ids.astype(np.int64))
        weight[i, :row.prompt] = prompt_weight
        weight[i, row.prompt:len(row.ids)] = 1
    return ids.to(device), weight.to(device)


@torch.no_grad()
def evaluate(model, rows, device, held_out):
    """Exact answers and rows by several keys, as evaluate.rs counts them.

    Teacher forcing decides it: greedy decoding equals the reference if and only if every answer
    token is the most likely one after the true prefix.
    """
    model.eval()
    rows = sorted(rows, key=lambda r: len(r.ids))
    good, seen = collections.Counter(), collections.Counter()
    for at in range(0, len(rows), 16):
        batch = rows[at:at + 16]
        ids, weight = collate(batch, 0, device)
        with torch.autocast(device, dtype=torch.bfloat16):
            guess = model(ids[:, :-1]).argmax(-1)
        right = ((guess == ids[:, 1:]) | (weight[:, 1:] == 0)).all(1)
        for ok, row in zip(right.tolist(), batch):
            origin, rustc = packed.origin(row.meta, held_out), "rustc " + row.meta["rustc"]
            for key in ("all", rustc, origin, f"{origin} / {rustc}", "code " + row.meta["code"]):
                seen[key] += 1
                good[key] += ok
    model.train()
    return {key: [good[key], n] for key, n in sorted(seen.items())}


def scale_of(cfg, step, fraction):
    """The rate's factor: up in a line, level, then down in a line."""
    left = min(1, max(0, (1 - fraction) / (1 - cfg["decay_from"])))
    up = min(1, (step + 1) / max(1, cfg["warmup_steps"]))
    return up * (cfg["final_lr"] + (1 - cfg["final_lr"]) * left)


class Run:
    """A model in training with everything that a checkpoint keeps."""

    def __init__(self, args):
        self.folder, self.device = args.run, args.device
        self.stages, self.dev, _, sha256 = packed.load(args.data)
        found = packed.latest(args.run)
        if found:
            self.state = packed.read_state(found)
            if self.state["data_sha256"] != sha256:
                raise SystemExit(f"{args.run} was trained on other data")
        else:
            with open(args.config, "rb") as file:
                recipe = tomllib.load(file)
            minutes = args.minutes or recipe["train"]["budget_minutes"]
            self.state = dict(
                recipe=recipe, budget={"steps": args.steps} if args.steps else {"minutes": minutes},
                data_sha256=sha256, step=0, tokens=0, elapsed=0.0,
                text=recipe["train"]["text_share"] > 0 and "text" in self.stages,
                batch=0, answer_loss=[0.0, 0.0])
            self.state["pass"] = 0
        recipe = self.state["recipe"]
        self.cfg = recipe["train"]
        torch.set_num_threads(self.cfg["threads"])
        torch.manual_seed(self.cfg["seed"] + self.state["step"])
        self.model = Model(recipe["model"], recipe["tokenizer"]["vocab"]).to(self.device)
        if found:
            packed.read_weights(self.model, f"{found}/model.safetensors")
        elif args.start_from:
            packed.read_weights(self.model, args.start_from)
        matrices = [p for _, p in self.model.blocks.named_parameters() if p.dim() == 2]
        self.others = [p for p in self.model.parameters() if all(p is not m for m in matrices)]
        self.muon = Muon(matrices)
        self.adam = torch.optim.AdamW(self.others, self.cfg["lr"], betas=(0.9, 0.95), weight_decay=0.0, fused=True)
        if found:
            if not os.path.exists(f"{found}/optimizer.pt"):
                raise SystemExit(f"{found} is of the Rust engine; begin a new run with --start-from")
            saved = torch.load(f"{found}/optimizer.pt", weights_only=True, map_location=self.device)
            self.adam.load_state_dict(saved["adam"])
            for buf, old in zip(self.muon.state_list(), saved["muon"]):
                buf.copy_(old)

    def fraction(self):
        budget = self.state["budget"]
        if "steps" in budget:
            return self.state["step"] / budget["steps"]
        return self.state["elapsed"] / (60 * budget["minutes"])

    def batches(self):
        rng = random.Random(f"{self.cfg['seed']} {self.state['pass']}")
        return batches_of(self.stages, self.cfg, rng, self.state["text"])

    def step(self, rows):
        cfg, state = self.cfg, self.state
        scale = scale_of(cfg, state["step"], self.fraction())
        ids, weight = collate(rows, cfg["prompt_weight"], self.device)
        w = weight[:, 1:].flatten()
        keep = (w == 1) | ((w > 0) & (torch.rand_like(w) < cfg["prompt_sample"]))
        w = torch.where(w == 1, w, w / cfg["prompt_sample"])[keep]
        with torch.autocast(self.device, dtype=torch.bfloat16):
            logits = F.linear(self.model.hidden(ids[:, :-1]).flatten(0, 1)[keep], self.model.embed.weight)
        loss = F.cross_entropy(logits.float(), ids[:, 1:].flatten()[keep], reduction="none")
        ((loss * w).sum() / w.sum()).backward()
        torch.nn.utils.clip_grad_norm_(self.others, cfg["clip"])
        for group in self.adam.param_groups:
            group["lr"] = cfg["lr"] * scale
        self.adam.step()
        self.muon.step(cfg["matrix_lr"] * scale, cfg["weight_decay"])
        self.model.zero_grad(set_to_none=True)
        state["step"] += 1
        state["batch"] += 1
        state["tokens"] += int((weight[:, 1:] > 0).sum())
        average, total = state["answer_loss"]
        state["answer_loss"] = [0.98 * average + 0.02 * loss.detach()[w == 1].mean().item(), 0.98 * total + 0.02]
        return scale

    def record(self, **fields):
        with open(f"{self.folder}/metrics.jsonl", "a") as file:
            file.write(json.dumps({**fields, "step": self.state["step"], "tokens": self.state["tokens"]}) + "\n")

    def measure(self, count):
        held_out = self.state["recipe"]["data"]["held_out_operators"]
        found = evaluate(self.model, packed.choose_dev(self.dev, count, held_out), self.device, held_out)
        self.record(kind="evaluation", exact=found)
        print("dev " + json.dumps({k: f"{a}/{b}" for k, (a, b) in found.items() if not k.startswith("code")}), flush=True)
        return found

    def save(self):
        def optimizer(path):
            torch.save(dict(adam=self.adam.state_dict(), muon=self.muon.state_list()), path)
        packed.save(self.folder, self.state, self.model, optimizer)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("run")
    parser.add_argument("--config", default=os.path.join(packed.HERE, "config.toml"))
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--start-from")
    args = parser.parse_args()
    os.makedirs(args.run, exist_ok=True)
    run = Run(args)
    state, cfg = run.state, run.cfg
    queue = run.batches()[state["batch"]:]
    begun = time.time() - state["elapsed"]
    saved = measured = time.time()
    while run.fraction() < 1:
        text_over = state["text"] and run.fraction() >= cfg["text_share"]
        if text_over or not queue:
            state["text"] = state["text"] and not text_over
            state["pass"] += 1
            state["batch"] = 0
            queue = run.batches()
        scale = run.step(queue.pop(0))
        state["elapsed"] = time.time() - begun
        average, total = state["answer_loss"]
        if state["step"] % 50 == 0:
            run.record(kind="step", minutes=state["elapsed"] / 60, loss=average / total, answer_loss=average / total, scale=scale)
            print(f"step {state['step']} {state['elapsed'] / 60:.1f} min, {state['tokens'] / 1e6:.2f}M tokens, "
                  f"answer loss {average / total:.3f}, lr x{scale:.2f}", flush=True)
        if time.time() - measured > 60 * cfg["eval_minutes"]:
            run.measure(cfg["eval_pairs"])
            measured = time.time()
        if time.time() - saved > 60 * cfg["checkpoint_minutes"]:
            run.save()
            saved = time.time()
    found = run.measure(state["recipe"]["data"]["dev_pairs"])
    packed.replace(f"{args.run}/dev.json", json.dumps(found, indent=1))
    run.save()


if __name__ == "__main__":
    main()
