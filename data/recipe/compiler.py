"""Running rustc on many small programs at once, and reading its JSON diagnostics.

Batches put each program in a file of its own (`s12.rs`) that one root file includes as a module, so
spans come back relative to the program. A compiler that gives up early would make broken programs
look fine; two canary modules with known errors show whether it went all the way.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import tempfile

MEMORY_LIMIT = 3 << 30  # bytes of address space; mutants can make rustc balloon
CANARIES = ['pub fn f() -> i32 { "x" }\n', "pub fn f(x: String) -> String { let y = x; x }\n",
            "pub fn f(x: Vec<i32>) -> usize { let s: i32 = x.into_iter().sum(); x.len() }\n"]
# Codes after which rustc may skip later phases for everything else in the crate.
FATAL = {"E0405", "E0391", "E0433", "E0432", "E0404", "E0407", "E0437", "E0412", "E0425", "E0046",
         "E0053", "E0050", "E0186", "E0185", "E0117", "E0119", "E0072", "E0204", "E0261", "E0107", None}
HEADER = "#![allow(warnings)]\n#![crate_type = \"lib\"]\n"


def scratch_dir() -> str:
    base = "/dev/shm" if os.path.isdir("/dev/shm") else None
    return tempfile.mkdtemp(prefix="recipe-", dir=base)


def run_rustc(args, cwd, env=None, timeout=60):
    """Diagnostics of one rustc run (a list), or None when it was killed or crashed."""
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CPU, (timeout, timeout))
    try:
        done = subprocess.run(args, cwd=cwd, env=env, capture_output=True, timeout=timeout * 4,
                              preexec_fn=limit)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode not in (0, 1):
        return None
    out = []
    for line in done.stderr.split(b"\n"):
        if line.startswith(b"{"):
            diag = json.loads(line)
            if diag.get("level") == "error" and not diag["message"].startswith("aborting"):
                out.append(diag)
    return out


def all_spans(diag):
    """Every span of a diagnostic, its children and macro expansions."""
    for span in diag["spans"]:
        yield span
        at = span
        while at.get("expansion"):
            at = at["expansion"]["span"]
            yield at
    for child in diag["children"]:
        yield from all_spans(child)


def primary(diag):
    """The primary span, taken at the outermost place in user code; None without spans."""
    spans = [s for s in diag["spans"] if s["is_primary"]] or diag["spans"]
    if not spans:
        return None
    span = spans[0]
    while span.get("expansion") and span["file_name"].startswith(("/", "std/")):
        span = span["expansion"]["span"]
    return span


def code_of(diag):
    return diag["code"]["code"] if diag["code"] else None


def strip_noise(diag):
    """Removes what the batching put in: `rendered`, long-type notes; in place."""
    diag["rendered"] = None
    diag["children"] = [c for c in diag["children"]
                        if "the full name for the type has been written" not in c["message"]
                        and "consider using `--verbose`" not in c["message"]]
    for child in diag["children"]:
        strip_noise(child)
    return diag


class Batch:
    """Compiles lists of program texts; yields for each its list of errors, or None if unknown."""

    def __init__(self, edition="2021"):
        self.edition = edition
        self.dir = scratch_dir()
        self.compiles = 0

    def close(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    def once(self, programs):
        for i, text in enumerate(programs):
            with open(f"{self.dir}/s{i}.rs", "w", newline="") as file:
                file.write(text)
        with open(f"{self.dir}/root.rs", "w") as file:
            file.write(HEADER)
            file.writelines(f"pub mod s{i};\n" for i in range(len(programs)))
        self.compiles += 1
        diags = run_rustc(["rustc", "--edition", self.edition, "--emit=metadata", "--error-format=json",
                           "--diagnostic-width=120", "--cap-lints=allow",
                           "-o", "out.rmeta", "root.rs"], self.dir)
        if diags is None:
            return None
        out = [[] for _ in programs]
        for diag in diags:
            span = primary(diag)
            owner = re.fullmatch(r"s(\d+)\.rs", span["file_name"]) if span else None
            if owner:
                out[int(owner.group(1))].append(self.localise(diag, int(owner.group(1))))
        return out

    def localise(self, diag, index):
        """Makes a diagnostic read as if the program were the whole crate."""
        text = json.dumps(strip_noise(diag))
        text = text.replace(f"crate::s{index}::", "crate::").replace(f"s{index}::", "")
        text = text.replace(f'"s{index}.rs"', '"src/main.rs"')
        text = re.sub(r'"(/rustc/[0-9a-f]+|[^"]*/lib/rustlib/src/rust)/', '"std/', text)
        return json.loads(text)

    def errors(self, programs, depth=0):
        """Like `once`, but splits a batch whose canaries were hidden until they are seen."""
        if not programs:
            return []
        out = self.once(programs + CANARIES)
        if out is not None and all(out[len(programs):]):
            return out[:len(programs)]
        if len(programs) == 1:
            return out[:1] if out is not None else [None]
        if out is not None and depth < 3:
            out = out[:len(programs)]
            suspects = {i for i, d in enumerate(out) if any(code_of(x) in FATAL for x in d)}
            if suspects and len(suspects) < len(programs):
                rest = [i for i in range(len(programs)) if i not in suspects]
                for i, diags in zip(rest, self.errors([programs[i] for i in rest], depth + 1)):
                    out[i] = diags
                return out
        half = len(programs) // 2
        return self.errors(programs[:half], depth + 1) + self.errors(programs[half:], depth + 1)
