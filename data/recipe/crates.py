"""Mutating whole crates: one mutant in every function of a real crate, one compile for all.

A crate is compiled exactly as Cargo did it (its recorded rustc command), from a scratch copy. Each
function carries at most one mutant per round, so an error inside a function belongs to its mutant.
A pair keeps only the part of the file that matters; `Excerpt` cuts the text and moves every span.
"""

import copy
import glob
import json
import os
import random
import shutil

import compiler
import mutate
import pairs

MARGIN = 48  # lines kept around the mutant: more than the model's window ever shows
NOTE_MARGIN = 3  # lines kept around a place that a note or label points to


def recorded(path: str) -> dict:
    """Library invocations by crate name from the wrapper's log, the last one of each."""
    out = {}
    with open(path) as file:
        for line in file:
            rec = json.loads(line)
            args = rec["args"]
            if "--crate-name" in args and "registry" in rec["cwd"] and "lib" in args:
                out[args[args.index("--crate-name") + 1]] = rec
    return out


class Crate:
    """One library crate, its sources and the command that compiles it."""

    def __init__(self, rec, scratch):
        self.root = rec["cwd"]
        self.package = os.path.basename(self.root)
        self.args, self.main = self.clean_args(rec["args"])
        self.env = {**os.environ, **rec["env"]}
        self.env.pop("CARGO_MAKEFLAGS", None)
        self.work = os.path.join(scratch, self.package)
        shutil.copytree(self.root, self.work, ignore=shutil.ignore_patterns("tests", "benches", "target"))
        self.files = {}
        base = os.path.join(self.root, os.path.dirname(self.main))
        for path in sorted(glob.glob(base + "/**/*.rs", recursive=True)):
            rel = os.path.relpath(path, self.root)
            if "/tests/" in rel or rel.endswith(("tests.rs", "test.rs")) or os.path.getsize(path) > 300_000:
                continue
            with open(path, "rb") as file:
                self.files[rel] = file.read()

    def clean_args(self, args):
        out, main, i = [], None, 0
        while i < len(args):
            arg = args[i]
            nxt = args[i + 1] if i + 1 < len(args) else ""
            if arg == "--out-dir" or (arg == "-C" and nxt.startswith(("incremental", "extra-filename", "metadata"))):
                i += 2
                continue
            if arg.endswith(".rs") and "/" in arg:
                main = os.path.relpath(os.path.join(self.root, arg), self.root)
            elif arg.startswith("--emit="):
                out.append("--emit=metadata")
            elif not arg.startswith("--json="):
                out.append(arg)
            i += 1
        return out, main

    def errors(self, changed: dict):
        """Errors with these files replaced, spans relative to the package; None if rustc died."""
        for rel, text in changed.items():
            with open(os.path.join(self.work, rel), "wb") as file:
                file.write(text)
        diags = compiler.run_rustc(
            ["rustc", *self.args, self.main, "--diagnostic-width=120", "--out-dir", self.work + "/.out"],
            self.work, self.env)
        for rel in changed:
            with open(os.path.join(self.work, rel), "wb") as file:
                file.write(self.files[rel])
        return [compiler.strip_noise(d) for d in diags] if diags is not None else None

    def close(self):
        shutil.rmtree(self.work, ignore_errors=True)


class Excerpt:
    """Line ranges of one file glued together, with the moves from old to new positions."""

    def __init__(self, text: bytes, ranges):
        self.lines = text.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))
        merged = []
        for lo, hi in sorted((max(0, a), min(len(self.lines), b)) for a, b in ranges):
            if merged and lo <= merged[-1][1]:
                merged[-1][1] = max(hi, merged[-1][1])
            else:
                merged.append([lo, hi])
        self.moves, kept, new_line, new_byte = [], [], 0, 0
        for lo, hi in merged:
            self.moves.append((lo, hi, new_line - lo, new_byte - self.starts[lo]))
            kept += self.lines[lo:hi]
            new_line += hi - lo
            new_byte += self.starts[hi] - self.starts[lo]
        self.text = b"".join(kept)

    def move_span(self, span, byte_shift, line_shift) -> bool:
        """Moves one span in place; False when it lies outside the excerpt."""
        lo, hi = span["line_start"] + line_shift - 1, span["line_end"] + line_shift - 1
        for first, end, lines, size in self.moves:
            if first <= lo and hi < end:
                span["line_start"] += line_shift + lines
                span["line_end"] += line_shift + lines
                span["byte_start"] += byte_shift + size
                span["byte_end"] += byte_shift + size
                return True
        return False


def line_of(text: bytes, at: int) -> int:
    return text.count(b"\n", 0, at)


class Round:
    """The mutants of one compile and where they ended up in each mutated file."""

    def __init__(self, crate, rng, by_function):
        self.crate, self.chosen = crate, {}
        for (rel, _), candidates in by_function.items():
            self.chosen.setdefault(rel, []).append(mutate.pick(candidates, rng))
        self.edits = {
            rel: sorted((s, e, r, i) for i, site in enumerate(sites) for s, e, r in site.edits)
            for rel, sites in self.chosen.items()
        }

    def compile(self):
        return self.crate.errors({
            rel: mutate.apply(self.crate.files[rel], [e[:3] for e in edits])
            for rel, edits in self.edits.items()
        })

    def owner(self, span):
        """Index of the mutant whose function holds a span of the mutated file, or None."""
        rel = span["file_name"]
        if rel not in self.chosen:
            return None
        at, shift = span["byte_start"], 0
        for start, end, new, _ in self.edits[rel]:
            if start + shift > at:
                break
            shift += len(new.encode()) - (end - start)
        at -= shift
        for i, site in enumerate(self.chosen[rel]):
            lo, hi = site.function
            if lo <= at <= hi:
                return rel, i
        return None

    def pair(self, rel, index, diag):
        """The raw pair for one mutant: an excerpt with only this mutant in it, or None."""
        source, site = self.crate.files[rel], self.chosen[rel][index]
        mutated = mutate.apply(source, site.edits)

        def shifts(byte):
            """What the other mutants added before a byte of the compiled file: (bytes, lines)."""
            moved = lines = 0
            own = [e for e in self.edits[rel] if e[3] == index]
            for start, end, new, who in self.edits[rel]:
                before = sum(len(n.encode()) - (e - s) for s, e, n, _ in own if e <= start)
                if start + moved + before >= byte:
                    break
                if who != index:
                    moved += len(new.encode()) - (end - start)
                    lines += new.count("\n") - source.count(b"\n", start, end)
            return -moved, -lines

        diag = copy.deepcopy(diag)
        first = min(s for s, _, _ in site.edits)
        middle = line_of(source, first)
        ranges = [(middle - MARGIN, middle + MARGIN)]
        spans = [s for s in compiler.all_spans(diag)]
        for span in spans:
            if span["file_name"] == rel:
                span["_shift"] = shifts(span["byte_start"])
                line = span["line_start"] + span["_shift"][1] - 1
                ranges.append((line - NOTE_MARGIN, line + NOTE_MARGIN + 1))
        bad = Excerpt(mutated, ranges)
        for span in spans:
            if span["file_name"] == rel and not bad.move_span(span, *span.pop("_shift")):
                return None
        delta = mutated.count(b"\n") - source.count(b"\n")
        after = line_of(source, max(e for _, e, _ in site.edits))
        good = Excerpt(source, [(lo if lo <= middle else lo - delta, hi if hi <= middle else hi - delta)
                                for lo, hi in ranges])
        if not check_spans(bad.text, diag, rel) or after - middle > 30:
            return None
        return {"path": rel, "buggy": bad.text.decode("utf8", "strict"),
                "fixed": good.text.decode("utf8", "strict"), "diags": [diag],
                "meta": {"op": site.op, "source": self.crate.package}}


def check_spans(text: bytes, diag, rel) -> bool:
    """Whether every span's recorded source line really stands where the span says."""
    lines = text.split(b"\n")
    for span in compiler.all_spans(diag):
        if span["file_name"] != rel or not span["text"]:
            continue
        at = span["line_start"] - 1
        if at >= len(lines) or lines[at].decode("utf8", "replace").rstrip("\r") != span["text"][0]["text"]:
            return False
        start = sum(len(x) + 1 for x in lines[:at])
        if not start <= span["byte_start"] <= start + len(lines[at]) + 1:
            return False
    return True


def harvest(crate, rounds, rng, log):
    """Yields raw pairs from `rounds` compiles of one crate."""
    by_function = {}
    for rel, text in crate.files.items():
        for site in mutate.sites(text, rng):
            if site.function and site.op not in ("drop_use", "typo", "drop_semi", "drop_pub"):
                by_function.setdefault((rel, site.function), []).append(site)
    if not by_function or crate.errors({}) != []:
        log(f"{crate.package}: skipped (no functions or does not compile alone)")
        return
    keys = sorted(by_function)
    for number in range(rounds):
        # Half of the functions at a time keeps mutants of callers and callees mostly apart.
        subset = rng.sample(keys, max(1, len(keys) // 2))
        this = Round(crate, rng, {k: by_function[k] for k in subset})
        diags = this.compile()
        if diags is None:
            log(f"{crate.package}: round {number} lost (rustc died)")
            continue
        owned = {}
        for diag in diags:
            span = compiler.primary(diag)
            who = this.owner(span) if span else None
            if who:
                owned.setdefault(who, []).append(diag)
        for (rel, index), mine in sorted(owned.items()):
            if len(mine) == 1:
                try:
                    pair = this.pair(rel, index, mine[0])
                except UnicodeDecodeError:
                    continue
                if pair:
                    yield pair


def trim(row, margin):
    """The row with only `margin` lines kept around the edit and around what the spans show.

    A prompt of a long file costs four times as much as one of a small program, and teaches the
    same repair; most crate pairs are therefore cut down before rendering. None if it cannot be.
    """
    row = copy.deepcopy(row)
    lo, hi, _, _ = pairs.line_edit(row["buggy"], row["fixed"])
    spans = [s for d in row["diags"] for s in compiler.all_spans(d) if s["file_name"] == row["path"]]
    ranges = [(lo - margin, hi + margin)]
    ranges += [(s["line_start"] - 2, s["line_end"] + 1) for s in spans if s["line_end"] - s["line_start"] < 6]
    bad = Excerpt(row["buggy"].encode(), ranges)
    for span in spans:
        if not bad.move_span(span, 0, 0):
            return None
    grown = row["fixed"].count("\n") - row["buggy"].count("\n")
    # The edit lies inside the first range, so every other range is wholly before or after it.
    good = Excerpt(row["fixed"].encode(), [
        (a if a <= lo else a + grown, b + grown if b > lo else b) for a, b in ranges])
    row["buggy"], row["fixed"] = bad.text.decode(), good.text.decode()
    edit = pairs.line_edit(row["buggy"], row["fixed"])
    if edit is None or len(edit[3]) > pairs.MAX_ANSWER_LINES or not check_spans(bad.text, row["diags"][0], row["path"]):
        return None
    return row
