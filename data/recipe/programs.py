"""Mutants of small whole programs, compiled in batches; single and double faults."""

import random

import compiler
import mutate

BATCH = 120


def clean(programs, batch):
    """The programs that compile without an error."""
    out = []
    for at in range(0, len(programs), BATCH):
        part = programs[at:at + BATCH]
        for program, errors in zip(part, batch.errors([text for _, text in part])):
            if errors == []:
                out.append(program)
    return out


def row(source, op, buggy, fixed, diags):
    return {"path": "src/main.rs", "buggy": buggy, "fixed": fixed, "diags": diags,
            "meta": {"op": op, "source": source}}


def mutants(text, rng, count, skip=()):
    """Up to `count` different mutants of one program: (site, mutated text)."""
    raw = text.encode()
    candidates = [s for s in mutate.sites(raw, rng) if s.op not in skip]
    out, seen = [], {text}
    for _ in range(count * 2):
        if not candidates or len(out) == count:
            break
        site = mutate.pick(candidates, rng)
        candidates.remove(site)
        broken = mutate.apply(raw, site.edits).decode()
        if broken not in seen:
            seen.add(broken)
            out.append((site, broken))
    return out


def disjoint(a, b, text):
    """Two sites at least a line apart, so that each fix is its own line edit."""
    spans = [(min(s for s, _, _ in x.edits), max(e for _, e, _ in x.edits)) for x in (a, b)]
    (_, first_end), (second_start, _) = sorted(spans)
    return second_start > first_end and text.encode()[first_end:second_start].count(b"\n") >= 2


def harvest(programs, rng, per_program, batch, doubles=0.35):
    """Yields raw rows for mutants with exactly one error, then some with two."""
    jobs = [(i, site, broken) for i, (_, text) in enumerate(programs)
            for site, broken in mutants(text, rng, per_program)]
    jobs.sort(key=lambda job: job[1].op in mutate.RESOLUTION_OPS)
    good = {}
    for at in range(0, len(jobs), BATCH):
        part = jobs[at:at + BATCH]
        for (i, site, broken), errors in zip(part, batch.errors([job[2] for job in part])):
            if errors and len(errors) == 1:
                source, text = programs[i]
                good.setdefault(i, []).append((site, errors[0]))
                yield row(source, site.op, broken, text, errors)
    pairs = []
    for i, found in sorted(good.items()):
        text = programs[i][1]
        usable = [(a, b) for a in found for b in found if a is not b and disjoint(a[0], b[0], text)]
        if usable and rng.random() < doubles:
            pairs.append((i, *rng.choice(usable)))
    for at in range(0, len(pairs), BATCH):
        part = pairs[at:at + BATCH]
        texts = [mutate.apply(programs[i][1].encode(), a[0].edits + b[0].edits).decode() for i, a, b in part]
        for (i, a, b), text, errors in zip(part, texts, batch.errors(texts)):
            messages = [e["message"] for e in errors or []]
            if len(messages) == 2 and sorted(messages) == sorted([a[1]["message"], b[1]["message"]]) and len(set(messages)) == 2:
                errors.sort(key=lambda e: e["message"] != a[1]["message"])
                fixed = mutate.apply(programs[i][1].encode(), b[0].edits).decode()
                yield row(programs[i][0], a[0].op + "+", text, fixed, errors)
