"""The PyTorch twin of `trainer-cli model train`: for a GPU, and to check the Rust engine against.

    twin.py DATA RUN [--config FILE] [--minutes M | --steps N] [--device cuda] [--start-from WEIGHTS]

Reads the packed shards that `trainer-cli model data` wrote and the same config.toml; writes the same
weights file and state, so `trainer-cli model export` and `parity` work on its runs. It resumes from
its own newest checkpoint.
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
from model import Documents, Model
from muon import Muon


def batches_of(stages, cfg, rng, text):
    """Batches of one pass, in random order: rows of at most `batch_tokens` tokens together."""
    rows = []
    for stage, found in sorted(stages.items()):
        if (stage == "text") == text:
            rows += rng.sample(found, int(np.ceil(len(found) * cfg["stage_share"].get(stage, 1))))
    rng.shuffle(rows)
    return fill(rows, cfg["batch_tokens"])


def fill(rows, tokens):
    """Rows in their order, cut where the next one would exceed `tokens` or `documents_of` them."""
    batches, batch, used = [], [], 0
    for row in rows:
        if batch and (used + len(row.ids) > tokens or len(batch) == documents_of(tokens)):
            batches.append(batch)
            batch, used = [], 0
        batch.append(row)
        used += len(row.ids)
    return batches + [batch]


def documents_of(tokens):
    """Documents that a batch can hold: a shape that never changes is compiled once."""
    return tokens // 64


def collate(rows, tokens, prompt_weight, device):
    """Token ids, what each is worth as a target, and where documents begin and end."""
    ids = np.zeros(tokens, np.int32)
    weight = np.zeros(tokens, np.float32)
    bounds = np.full(documents_of(tokens) + 2, tokens, np.int32)  # one more for padding
    at = 0
    for i, row in enumerate(rows):
        end = at + len(row.ids)
        ids[at:end] = row.ids
        weight[at + 1:at + row.prompt] = prompt_weight  # a row's first token follows from nothing
        weight[at + row.prompt:end] = 1
        bounds[i] = at
        at = end
    bounds[len(rows)] = at  # what is left is a document of padding, in which no target is worth anything
    longest = max(tokens - at, max(len(row.ids) for row in rows))
    return (*(to(torch.from_numpy(x), device) for x in (ids, weight)), Documents(to(torch.from_numpy(bounds), device), longest))


def to(tensor, device):
    """On its way to the device while this thread goes on."""
    return tensor.pin_memory().to(device, non_blocking=True) if device == "cuda" else tensor


def evaluate(model, rows, tokens, device, held_out):
    """Exact answers and rows by several keys, as evaluate.rs counts them.

    Teacher forcing decides it: greedy decoding equals the reference if and only if every answer
    token is the most likely one after the true prefix. Shapes are those of a training step, and
    gradients stay on, so that nothing is compiled for it.
    """
    good, seen = collections.Counter(), collections.Counter()
    for batch in fill(rows, tokens):
        ids, weight, documents = collate(batch, tokens, 0, device)
        guess = model(ids, documents, torch.bfloat16).argmax(-1)
        right = torch.ones(tokens, dtype=torch.bool, device=device)
        right[1:] = (guess[:-1] == ids[1:]) | (weight[1:] == 0)
        right, bounds = right.tolist(), documents.bounds.tolist()
        for row, begin, end in zip(batch, bounds, bounds[1:]):
            origin, rustc = packed.origin(row.meta, held_out), "rustc " + row.meta["rustc"]
            for key in ("all", rustc, origin, f"{origin} / {rustc}", "code " + row.meta["code"]):
                seen[key] += 1
                good[key] += all(right[begin:end])
    return {key: [good[key], n] for key, n in sorted(seen.items())}


def losses(hidden, embed, ids, weight):
    """The weighted sum of the losses of all targets, and the plain one of answers."""
    logits = F.linear(hidden[:-1], embed.to(hidden.dtype))
    loss = F.cross_entropy(logits.float(), ids[1:].long(), reduction="none")
    answer = weight[1:] == 1
    return (loss * weight[1:]).sum() / weight[1:].sum(), (loss.detach() * answer).sum() / answer.sum()


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
        self.answer_loss = self.state["answer_loss"]
        torch.set_num_threads(self.cfg["threads"])
        torch.manual_seed(self.cfg["seed"] + self.state["step"])
        self.model = Model(recipe["model"], recipe["tokenizer"]["vocab"]).to(self.device)
        if found:
            packed.read_weights(self.model, f"{found}/model.safetensors")
        elif args.start_from:
            packed.read_weights(self.model, args.start_from)
        self.losses = losses
        if self.device == "cuda":
            self.model.compile()
            self.losses = torch.compile(losses, dynamic=False)
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
        """One step; nothing in it waits for the device."""
        cfg, state = self.cfg, self.state
        scale = scale_of(cfg, state["step"], self.fraction())
        ids, weight, documents = collate(rows, cfg["batch_tokens"], cfg["prompt_weight"], self.device)
        if cfg["prompt_sample"] < 1:
            kept = (weight == 1) | (torch.rand_like(weight) < cfg["prompt_sample"])
            weight = torch.where(weight == 1, weight, weight * kept / cfg["prompt_sample"])
        hidden = self.model.hidden(ids, documents, torch.bfloat16)
        loss, answer = self.losses(hidden, self.model.embed.weight, ids, weight)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.others, cfg["clip"])
        for group in self.adam.param_groups:
            group["lr"] = cfg["lr"] * scale
        self.adam.step()
        self.muon.step(cfg["matrix_lr"] * scale, cfg["weight_decay"])
        self.model.zero_grad(set_to_none=True)
        state["step"] += 1
        state["batch"] += 1
        state["tokens"] += sum(len(row.ids) for row in rows)
        average, total = self.answer_loss
        self.answer_loss = [0.98 * average + 0.02 * answer, 0.98 * total + 0.02]
        self.loss = loss.detach()
        return scale

    def mean_loss(self):
        """Nats an answer token, over the last steps; waits for the device."""
        average, total = self.answer_loss
        self.state["answer_loss"] = [float(average), total]
        return float(average) / total

    def record(self, **fields):
        with open(f"{self.folder}/metrics.jsonl", "a") as file:
            file.write(json.dumps({**fields, "step": self.state["step"], "tokens": self.state["tokens"]}) + "\n")

    def measure(self, count):
        held_out = self.state["recipe"]["data"]["held_out_operators"]
        rows = packed.choose_dev(self.dev, count, held_out)
        found = evaluate(self.model, rows, self.cfg["batch_tokens"], self.device, held_out)
        self.record(kind="evaluation", exact=found)
        print("dev " + json.dumps({k: f"{a}/{b}" for k, (a, b) in found.items() if not k.startswith("code")}), flush=True)
        return found

    def save(self):
        self.mean_loss()

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
        if state["step"] % 50 == 0:
            loss = run.mean_loss()
            run.record(kind="step", minutes=state["elapsed"] / 60, loss=float(run.loss), answer_loss=loss, scale=scale)
            print(f"step {state['step']} {state['elapsed'] / 60:.1f} min, {state['tokens'] / 1e6:.2f}M tokens, "
                  f"answer loss {loss:.3f}, lr x{scale:.2f}", flush=True)
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
