"""Small complete programs: the doc examples of the installed standard library and books.

The error-code pages and the exercise book (`error_codes/`, `rust-by-example/`) are left out on
purpose: they are where evaluation tasks may come from.
"""

import glob
import html
import os
import re
import subprocess

BOOKS = ["std", "core", "alloc", "book", "reference", "nomicon", "edition-guide"]
BLOCK = re.compile(r'<pre[^>]*class="([^"]*)"[^>]*>(?:<code[^>]*class="([^"]*)"[^>]*>|<code>)?(.*?)</pre>', re.S)
SKIPPED = re.compile(r"compile_fail|should_panic|ignore|E0\d\d\d|does_not_compile|no_run_x")
# Reads the environment, needs other crates, or needs nightly: of no use as a stand-alone program.
UNUSABLE = re.compile(r"#!\[feature|extern crate|asm!|proc_macro|core::arch|std::arch|#!\[no_std")


def docs_root() -> str:
    sysroot = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True)
    return os.path.join(sysroot.stdout.strip(), "share/doc/rust/html")


def blocks(page: str):
    """Rust code blocks of one HTML page, tags removed and entities decoded."""
    for match in BLOCK.finditer(page):
        classes = f"{match.group(1)} {match.group(2) or ''}"
        if "rust" not in classes or SKIPPED.search(classes):
            continue
        yield html.unescape(re.sub(r"<[^>]+>", "", match.group(3))).strip("\n") + "\n"


def as_program(code: str) -> str:
    """Wraps loose statements in `fn main`, the way rustdoc runs an example."""
    if re.search(r"^\s*(pub |async )?fn main\b", code, re.M):
        return code
    items = re.compile(r"^(pub|fn|struct|enum|impl|trait|use|mod|const|static|type|unsafe|#|//|\}|$|\s)")
    if all(items.match(line) for line in code.split("\n")) and "fn " in code:
        return code
    uses, body = [], []
    for line in code.rstrip("\n").split("\n"):
        (uses if not body and (line.startswith("use ") or not line.strip()) else body).append(line)
    head = "\n".join(u for u in uses if u.strip())
    inner = "\n".join("    " + b if b.strip() else "" for b in body)
    return (head + "\n\n" if head else "") + "fn main() {\n" + inner + "\n}\n"


def collect() -> list[tuple[str, str]]:
    """(source page, program) for every distinct usable example; not yet known to compile."""
    root, seen, out = docs_root(), set(), []
    for book in BOOKS:
        for path in sorted(glob.glob(f"{root}/{book}/**/*.html", recursive=True)):
            rel = os.path.relpath(path, root)
            if "/print.html" in path or "error_codes" in rel or "rust-by-example" in rel:
                continue
            with open(path, encoding="utf8", errors="replace") as file:
                page = file.read()
            for code in blocks(page):
                lines = code.count("\n")
                if 3 <= lines <= 70 and len(code) < 2800 and not UNUSABLE.search(code):
                    key = re.sub(r"\s+", "", code)
                    if key not in seen:
                        seen.add(key)
                        out.append((rel, as_program(code)))
    return out
