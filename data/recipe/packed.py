"""Packed shards and checkpoints: the formats shared with the Rust foundry (crates/train).

A folder of packed shards holds `manifest.json`, `tokenizer.json` and safetensors files with the
tensors `ids` (U16, all rows end to end), `lengths` (I32 [rows, 2], prompt and answer) and `meta`
(U8, a JSON list). A run holds `checkpoint-NNNNNNNN/{model.safetensors,state.json}` and `latest`.
"""

import collections
import glob
import hashlib
import json
import os
import random

import numpy as np
from safetensors.numpy import load as load_tensors
from safetensors.torch import load_file, save_file

HERE = os.path.dirname(os.path.abspath(__file__))
FROZEN = os.path.join(HERE, "../../koans/frozen")
FORMAT = 1
# Share of each origin in the dev set, as in batches.rs.
DEV_SHARES = {"held-out crates": 0.6, "templates": 0.25, "held-out operators": 0.15}
Row = collections.namedtuple("Row", "ids prompt meta")


def load_manifest(folder):
    with open(f"{folder}/manifest.json", "rb") as file:
        raw = file.read()
    manifest = json.loads(raw)
    if manifest["format"] != FORMAT:
        raise SystemExit(f"{folder} has format {manifest['format']}, this program reads {FORMAT}")
    return manifest, hashlib.sha256(raw).hexdigest()


def load_shard(folder, info):
    """Rows of a shard, after comparing it with its hash."""
    with open(f"{folder}/{info['file']}", "rb") as file:
        raw = file.read()
    if hashlib.sha256(raw).hexdigest() != info["sha256"]:
        raise SystemExit(f"{info['file']} is not the file of the manifest; build the data again")
    tensors = load_tensors(raw)
    ids, lengths = tensors["ids"], tensors["lengths"]
    metas = json.loads(tensors["meta"].tobytes())
    rows, at = [], 0
    for (prompt, answer), meta in zip(lengths, metas, strict=True):
        rows.append(Row(ids[at:at + prompt + answer], int(prompt), meta))
        at += prompt + answer
    return rows


def load(folder):
    """(rows to train on by stage, dev rows, manifest, its hash); no row repeats a frozen koan.

    `model data` has refused such rows; data that was not compared with every set of this checkout is refused here.
    """
    manifest, sha256 = load_manifest(folder)
    unseen = {f"frozen/{name}" for name in os.listdir(FROZEN)} - set(manifest["frozen_sets"])
    if unseen:
        raise SystemExit(f"{folder} was not compared with {', '.join(sorted(unseen))}; build the data again")
    stages, dev = collections.defaultdict(list), []
    for info in manifest["shards"]:
        rows = load_shard(folder, info)
        if info["dev"]:
            dev += rows
        else:
            stages[info["stage"]] += rows
    print(f"{sum(map(len, stages.values()))} rows, {len(dev)} held out", flush=True)
    return dict(stages), dev, manifest, sha256


def origin(meta, held_out_operators) -> str:
    if meta["op"].startswith("template:"):
        return "templates"
    return "held-out operators" if meta["op"].rstrip("+") in held_out_operators else "held-out crates"


def choose_dev(rows, count, held_out_operators):
    """At most `count` dev rows in the shares of their origins; the same ones each time."""
    rows = list(rows)
    random.Random(0).shuffle(rows)
    out = []
    for name, share in DEV_SHARES.items():
        out += [r for r in rows if origin(r.meta, held_out_operators) == name][:int(np.ceil(count * share))]
    random.Random(1).shuffle(out)
    return out[:count]


def latest(run):
    """Folder of the newest whole checkpoint of a run, or None."""
    if not os.path.exists(f"{run}/latest"):
        return None
    with open(f"{run}/latest") as file:
        return os.path.join(run, file.read().strip())


def replace(path, text):
    with open(path + ".partial", "w") as file:
        file.write(text)
    os.rename(path + ".partial", path)


def save(run, state, model, write_optimizer):
    """Writes a checkpoint whole, points `latest` to it, removes the ones before."""
    name = f"checkpoint-{state['step']:08}"
    partial, folder = f"{run}/{name}.partial", f"{run}/{name}"
    for old in (partial, folder):
        remove(old)
    os.makedirs(partial)
    weights = {key: value.detach().float().cpu().contiguous() for key, value in model.state_dict().items()}
    save_file(weights, f"{partial}/model.safetensors")
    write_optimizer(f"{partial}/optimizer.pt")
    replace(f"{partial}/state.json", json.dumps(state, indent=1))
    os.rename(partial, folder)
    replace(f"{run}/latest", name)
    for old in glob.glob(f"{run}/checkpoint-*"):
        if os.path.basename(old) != name:
            remove(old)


def remove(folder):
    if os.path.isdir(folder):
        for name in os.listdir(folder):
            os.remove(f"{folder}/{name}")
        os.rmdir(folder)


def read_state(folder):
    with open(f"{folder}/state.json") as file:
        return json.load(file)


def read_weights(model, path):
    model.load_state_dict(load_file(path))
