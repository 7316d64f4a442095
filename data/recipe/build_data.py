"""Builds the raw pairs: `build_data.py STAGE OUT_DIR`, with STAGE crates, templates or snippets.

Each stage appends shards `OUT_DIR/<stage>-NNN.jsonl`, every one complete when it appears, so that
rendering and training can start on the first. Running a stage again with the same seed gives the
same rows.
"""

import collections
import json
import os
import random
import sys
import time
import tomllib

import compiler
import crates
import pairs
import programs
import snippets
import templates

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "config.toml"), "rb") as file:
    CONFIG = tomllib.load(file)["data"]
FROZEN = os.path.join(HERE, "../../koans/frozen/**/*.rs")


def log(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


class Shards:
    """Filters, deduplicates and writes rows; a shard appears under its name once it is full."""

    def __init__(self, stage, out, cap_codes=True):
        self.stage, self.out, self.cap_codes = stage, out, cap_codes
        self.frozen = pairs.GramFilter(FROZEN)
        self.seen, self.rows, self.number, self.total = set(), [], 0, 0
        self.counts = collections.Counter()
        self.reasons = collections.Counter()
        self.start()

    def start(self):
        self.codes = collections.Counter()
        self.suggested = 0

    def add(self, row, trusted=False) -> bool:
        """Keeps a row if it is new, useful and within the shard's mix. `trusted` rows (templates)
        may use names that are not in the prompt, since they always use the same ones."""
        reason = pairs.reject(row)
        if reason and not (trusted and reason == "unknowable names"):
            self.reasons[reason] += 1
            return False
        meta = pairs.describe(row)
        size = CONFIG["shard"]
        if self.cap_codes and self.codes[meta["code"]] >= CONFIG["code_cap_share"] * size * 2:
            self.reasons["code cap"] += 1
            return False
        if meta["rustc"] == "right" and self.suggested >= CONFIG["suggested_share"] * (len(self.rows) + 400):
            self.reasons["suggestion cap"] += 1
            return False
        ident = pairs.key(row)
        if ident in self.seen:
            self.reasons["duplicate"] += 1
            return False
        if self.frozen.hits(row["fixed"]) or self.frozen.hits(row["buggy"]):
            self.reasons["overlaps frozen koans"] += 1
            return False
        self.seen.add(ident)
        self.codes[meta["code"]] += 1
        self.suggested += meta["rustc"] == "right"
        row.update(id=f"{self.stage}-{self.total}", meta=meta)
        self.rows.append(row)
        self.total += 1
        self.counts[meta["code"]] += 1
        if len(self.rows) >= size:
            self.flush()
        return True

    def flush(self):
        if not self.rows:
            return
        random.Random(self.number).shuffle(self.rows)
        path = os.path.join(self.out, f"{self.stage}-{self.number:03}.jsonl")
        with open(path + ".partial", "w") as file:
            for row in self.rows:
                file.write(json.dumps(row) + "\n")
        os.rename(path + ".partial", path)
        log(f"{path}: {len(self.rows)} pairs; dropped {dict(self.reasons)}")
        self.number += 1
        self.rows = []
        self.start()


def build_crates(out, record):
    rng = random.Random(CONFIG["seed"])
    shards, scratch = Shards("crates", out), compiler.scratch_dir()
    names = crates.recorded(record)
    order = sorted(names)
    rng.shuffle(order)
    kept = collections.Counter()
    dead = set()
    # A few rounds of every crate at a time, so that the first shards already mix all crates.
    for lap in range(CONFIG["crate_rounds"] // 4):
        for name in order:
            if shards.total >= CONFIG["crate_pairs"]:
                break
            if name in dead or kept[name] >= CONFIG["crate_cap"]:
                continue
            try:
                crate = crates.Crate(names[name], scratch)
            except OSError as error:
                log(f"{name}: {error}")
                dead.add(name)
                continue
            before, budget = shards.total, time.time() + 25
            for row in crates.harvest(crate, 4, rng, log):
                if kept[name] < CONFIG["crate_cap"] and kept[name] < (lap + 1) * 250:
                    row["meta"]["side"] = "dev" if name in CONFIG["held_out_crates"] else "train"
                    kept[name] += shards.add(row)
                if time.time() > budget:
                    break
            if shards.total == before:
                dead.add(name)
            crate.close()
    shards.flush()
    return shards, {n: names[n]["cwd"].rsplit("/", 1)[-1] for n in sorted(kept)}


def build_templates(out):
    rng = random.Random(CONFIG["seed"] + 1)
    shards, batch = Shards("templates", out, cap_codes=False), compiler.Batch()
    hosts = Shards("hosts", out)
    known = templates.load()
    weight = collections.Counter()
    while shards.total < CONFIG["template_pairs"]:
        jobs = []
        for _ in range(programs.BATCH):
            faults = 2 if rng.random() < CONFIG["two_fault_share"] else 1
            broken, bad, fixed, whole = templates.program(known, rng, faults)
            jobs.append((broken, *templates.with_main([bad, fixed, whole], rng)))
        wrong = batch.errors([j[1] for j in jobs])
        partly = batch.errors([j[2] for j in jobs])
        right = batch.errors([j[3] for j in jobs])
        good_hosts = []
        for (broken, bad, fixed, whole), errors, rest, none in zip(jobs, wrong, partly, right):
            if none == []:
                good_hosts.append(("templates", whole))
            if not errors or rest is None or none != []:
                continue
            left = [e["message"] for e in rest]
            mine = [e for e in errors if e["message"] not in left]
            if not mine or (len(broken) == 1) != (not left):
                continue
            others = [e for e in errors if e["message"] in left]
            row = programs.row("templates", "template:" + broken[0].name, bad, fixed, mine + others)
            row["meta"].update(family=broken[0].family, side="dev" if rng.random() < CONFIG["dev_template_share"] else "train")
            weight[broken[0].name] += shards.add(row, trusted=True)
        if hosts.total < CONFIG["host_pairs"]:
            for row in programs.harvest(good_hosts[:60], rng, 3, batch, doubles=0.2):
                row["meta"]["side"] = "train"
                hosts.add(row)
    shards.flush()
    hosts.flush()
    report(out, "hosts", hosts, {})
    log(f"templates never confirmed: {sorted(t.name for t in known if not weight[t.name])}")
    batch.close()
    return shards, {}


def build_snippets(out):
    rng = random.Random(CONFIG["seed"] + 2)
    shards, batch = Shards("snippets", out), compiler.Batch()
    found = snippets.collect()
    rng.shuffle(found)
    good = programs.clean(found, batch)
    log(f"{len(good)} of {len(found)} examples compile")
    for at in range(0, len(good), 300):
        for row in programs.harvest(good[at:at + 300], rng, 14, batch):
            row["meta"]["side"] = "train"
            shards.add(row)
        if shards.total >= CONFIG["snippet_pairs"]:
            break
    shards.flush()
    batch.close()
    return shards, {}


def main():
    stage, out = sys.argv[1], sys.argv[2]
    os.makedirs(out, exist_ok=True)
    if stage == "crates":
        names = crates.recorded(sys.argv[3])
        with open(os.path.join(out, "crate_dirs.json"), "w") as file:
            json.dump(sorted(rec["cwd"] for rec in names.values()), file)
        shards, sources = build_crates(out, sys.argv[3])
    elif stage == "templates":
        shards, sources = build_templates(out)
    else:
        shards, sources = build_snippets(out)
    report(out, stage, shards, sources)


def report(out, stage, shards, sources):
    found = {"stage": stage, "pairs": shards.total, "by_code": dict(shards.counts.most_common()),
             "dropped": dict(shards.reasons), "frozen_files_checked": len(shards.frozen.files),
             "seed": CONFIG["seed"], "sources": sources}
    with open(os.path.join(out, f"{stage}.report.json"), "w") as file:
        json.dump(found, file, indent=1)
    log(f"{stage}: {shards.total} pairs")


if __name__ == "__main__":
    main()
