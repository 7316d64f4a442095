"""What makes a raw (broken, diagnostic, fixed) row worth training on, and which side it is on."""

import glob
import hashlib
import os
import re

from compiler import code_of, primary

MAX_ANSWER_LINES = 8
WORD = re.compile(r"[A-Za-z_]\w*")
TOKEN = re.compile(r"\w+|[^\w\s]")
# Names a repair may bring in although the prompt does not show them.
STD_IDIOMS = set(
    """as async await break const continue crate dyn else enum extern false fn for if impl in let
    loop match mod move mut pub ref return self Self static struct super trait true type unsafe use
    where while u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char str String Vec
    Option Some None Result Ok Err Box Rc Arc Cell RefCell Mutex RwLock Cow Path PathBuf HashMap
    HashSet BTreeMap BTreeSet VecDeque Default Debug Clone Copy PartialEq Eq PartialOrd Ord Hash
    Display Error From Into TryFrom TryInto Iterator IntoIterator FromStr ToString Send Sync Sized
    Fn FnMut FnOnce Add Sub Mul Div Deref AsRef derive std core fmt collections clone cloned copied
    to_string to_owned into to_vec as_str as_bytes as_slice as_ref as_mut as_deref iter iter_mut
    into_iter collect unwrap expect ok ok_or ok_or_else map map_err and_then unwrap_or
    unwrap_or_else unwrap_or_default is_some is_none is_ok is_err take replace get get_mut
    borrow borrow_mut lock new from try_from try_into parse len chars bytes push insert swap
    split_at_mut drop mem format println vec String from_utf8 max min sum default partial_cmp
    total_cmp cmp eq ne entry or_insert contains contains_key first last next trim to_lowercase
    filter filter_map enumerate rev zip a b c e i n s t x y _ Item Output Target""".split()
)


def words(text: str) -> set:
    return set(WORD.findall(text))


def line_edit(buggy: str, fixed: str):
    """The minimal line range that differs: (first, last+1, old lines, new lines); None if equal."""
    a, b = buggy.split("\n"), fixed.split("\n")
    lo = 0
    while lo < min(len(a), len(b)) and a[lo] == b[lo]:
        lo += 1
    hi = 0
    while hi < min(len(a), len(b)) - lo and a[-1 - hi] == b[-1 - hi]:
        hi += 1
    if lo == len(a) == len(b):
        return None
    return lo, len(a) - hi, a[lo:len(a) - hi], b[lo:len(b) - hi]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def suggestions(diag):
    """Each child's machine-readable replacement: a list of (byte start, byte end, text)."""
    for child in diag["children"]:
        parts = [(s["byte_start"], s["byte_end"], s["suggested_replacement"], s["file_name"])
                 for s in child["spans"] if s.get("suggested_replacement") is not None]
        if parts:
            yield parts


def rustc_state(row) -> str:
    """'none': no suggestion; 'right': one restores the original; 'wrong': only others."""
    raw = row["buggy"].encode()
    goal, state = squeeze(row["fixed"]), "none"
    for parts in suggestions(row["diags"][0]):
        state = "wrong" if state == "none" else state
        if any(p[3] != row["path"] for p in parts):
            continue
        text = raw
        for start, end, new, _ in sorted(parts, reverse=True):
            text = text[:start] + new.encode() + text[end:]
        if squeeze(text.decode("utf8", "replace")) == goal:
            return "right"
    return state


def reject(row):
    """The reason a row teaches nothing, or None when it is good."""
    edit = line_edit(row["buggy"], row["fixed"])
    if edit is None:
        return "no edit"
    lo, hi, old, new = edit
    if len(new) > MAX_ANSWER_LINES or hi - lo > MAX_ANSWER_LINES or max(map(len, new), default=0) > 160:
        return "edit too large"
    span = primary(row["diags"][0])
    if span is None or span["file_name"] != row["path"]:
        return "no primary span in the file"
    line = span["line_start"] - 1
    if not line - 18 <= lo <= line + 18:
        return "fix far from the error"
    lines = row["buggy"].split("\n")
    seen = words("\n".join(lines[max(0, line - 18):line + 19])) | words(str(row["diags"][0]))
    unknown = words("\n".join(new)) - seen - STD_IDIOMS - words("\n".join(old))
    if unknown:
        return "unknowable names"
    return None


def key(row) -> str:
    """Identity of what the model would see: the lines near the edit, the message and the answer."""
    lo, hi, old, new = line_edit(row["buggy"], row["fixed"])
    lines = row["buggy"].split("\n")
    near = lines[max(0, lo - 3):hi + 3]
    seen = squeeze("\n".join(near)) + "|" + row["diags"][0]["message"] + "|" + squeeze("\n".join(new))
    return hashlib.sha1(seen.encode()).hexdigest()[:16]


class GramFilter:
    """13-gram overlap with frozen evaluation programs, over code tokens."""

    SIZE = 13

    def __init__(self, pattern: str):
        self.grams, self.files = set(), sorted(glob.glob(pattern, recursive=True))
        for path in self.files:
            with open(path, encoding="utf8", errors="replace") as file:
                self.grams.update(self.of(file.read()))

    def of(self, text):
        tokens = TOKEN.findall(text)
        return {hash_gram(tokens[i:i + self.SIZE]) for i in range(len(tokens) - self.SIZE + 1)}

    def hits(self, text: str) -> bool:
        return bool(self.grams) and not self.grams.isdisjoint(self.of(text))


def hash_gram(tokens) -> int:
    return int.from_bytes(hashlib.blake2b("\x1f".join(tokens).encode(), digest_size=8).digest(), "little")


def describe(row) -> dict:
    """The facts about a row that sampling, reports and the dev set need."""
    return {**row["meta"], "code": code_of(row["diags"][0]) or "none", "rustc": rustc_state(row),
            "errors": len(row["diags"])}
