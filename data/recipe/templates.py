"""Instances of the hand-written bug/repair templates, with fresh names, types and surroundings.

A template is a small diff (`templates/*.diff`): `-` lines stand only in the broken program, `+`
lines only in the repaired one, `?` lines appear by chance. Placeholders are filled at random:
`$T` types, `$E` error types, `$R` traits, `$V` variants, `$m` functions, `$v` locals, `$k` fields,
`$C` constants, `$I` integer types, `$n` small numbers, `$s` words, `$c` separator characters, and
`$O`/`$o` an owned type with an expression of it. `[[a|b]]` picks one alternative. A program is one
or more broken templates among repaired ones; the compiler confirms every pair.
"""

import glob
import os
import random
import re
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = dict(
    T="""Order Packet Session Account Inventory Parser Matrix Node Task Queue Event Sensor Player Invoice
    Ledger Token Counter Document Shape Circle Rect Point Vector Route Graph Edge Config Settings Cache
    Registry Ticket Booking Message Channel Worker Job Buffer Frame Image Pixel Sample Signal Employee
    Student Course Library Book Shelf Recipe Robot Engine Wheel Track Album Playlist Song Tree Leaf
    Branch Stack Item Product Cart Customer Address Email Report Line Cell Grid Board Move Piece Card
    Deck Hand Wallet Coin Price Money Celsius Meters Clock Timer Schedule Calendar Entry Record Row
    Column Table Query Filter Cursor Lexer Scanner Rule Policy Role User Group Team Member Level World
    Monster Weapon Shield Potion Planet Star Orbit Rocket Station Train Bus Garage Vehicle Scale Pipe
    Request Response Handler Router Server Client Window Button Widget Canvas Layer Brush Palette""",
    E="""ParseError ConfigError AppError BankError LoadError StoreError ReadError InputError OrderError
    QueueError ValidationError LookupError FormatError StateError LimitError RangeError SensorError""",
    R="""Describe Render Scored Priced Area Named Summary Visitor Plugin Speak Shape Measure Labelled
    Weighted Encode Drawable Handler Strategy Observer Command Source Greeter Rank Cost Validate Export
    Storage Backend Formatter Transform Animal Vehicle Payable Printable Identify Evaluate Inspect""",
    V="""Active Closed Pending Red Green Blue Start Stop Number Text Empty Small Large Low High Open
    Missing Invalid Negative Overflow Unknown Leaf Branch Ready Running Done Failed North South Add
    Remove Update Basic Premium Cash Card Circle Square Idle Busy Insert Delete Quit Move Write Word
    Malformed NotFound TooLarge Short Denied""",
    m="""load save total count_items describe find_user parse_line parse_value average largest longest
    process apply_all summarize render format_name make_label split_words pick_best compute_score
    check_limit update_stats merge_lists collect_names first_match lookup read_config parse_port
    next_token advance score area perimeter label greet display_all add_entry remove_entry withdraw
    deposit transfer normalize clean_up count_words tally histogram group_by_key register schedule run
    execute dispatch build_report build_index reset increment bump scale_by shift rotate resize trim_all
    join_all key_for value_of name_of size_of_group top_item last_item encode decode validate convert
    to_label to_row show inspect_all visit walk sum_all product_of weight cost price discount apply_tax
    balance push_all fill drain_all refresh sync_state record log_event notify send receive enqueue""",
    v="""items values names words line text input data user order entry key value name total count sum
    index result list map cache buf buffer scores best current prev left right first second head tail
    start end limit size width height price amount rate label title message msg token tokens parts piece
    chunk row col cell node child parent item elem part word ch num n x y a b c d acc out output report
    config path raw content handle worker shared copy owner target source other extra temp view found
    maximum candidate step offset pos level depth score id code status queue stack table lookup groups
    numbers digits letters fields field record records event events job jobs task tasks""",
    k="""name id count value total items label title price amount balance score level size width height
    x y left right next prev data key kind status state owner email age entries values scores tags notes
    history cache index offset pos input tokens limit rate weight cost quantity stock path body header
    children parent root head len_hint capacity version author pages lines words radius speed health""",
    C="MAX_ITEMS NAMES LIMIT DEFAULT_PORT LEVELS COLORS UNITS",
    s="""alpha beta hello world red blue admin guest config data empty unknown total error missing apple
    pear banana lemon north south left right start stop ready done item user name port host debug info
    low high fast slow first second morning evening table chair paper stone river cloud value result""",
    I="i32 i32 u32 u32 u64 i64 usize u8 i64 u16",
)
WORDS = {kind: words.split() for kind, words in WORDS.items()}
SEPARATORS = list(",;:|=-/")
OWNED = [("String", 'String::from("{s}")'), ("String", '"{s}".to_string()'), ("String", 'format!("{s}")'),
         ("Vec<i32>", "vec![1, 2, 3]"), ("Vec<u64>", "vec![10, 20]"), ("Vec<String>", 'vec!["{s}".to_string()]'),
         ("Vec<f64>", "vec![1.5, 2.5]"), ("Vec<u8>", "Vec::from([1, 2])"), ("Vec<char>", "vec!['a', 'b']")]
PLACEHOLDER = re.compile(r"\$([TERVmvkCIscnOo])(\d)")


@dataclass
class Template:
    name: str
    family: str
    lines: list  # (marker, text)


def load() -> list[Template]:
    out = []
    for path in sorted(glob.glob(os.path.join(HERE, "templates", "short", "*.diff"))):
        family = os.path.basename(path)[:-5]
        with open(path) as file:
            for block in re.split(r"^=== ", file.read(), flags=re.M)[1:]:
                name, body = block.split("\n", 1)
                lines = [(line[:1] or " ", line[1:]) for line in body.rstrip("\n").split("\n")]
                out.append(Template(name.strip(), family, lines))
    return out


class Names:
    """Fills placeholders; one instance per program, so that units do not clash."""

    def __init__(self, rng):
        self.rng, self.used = rng, set()

    def fresh(self, kind):
        for _ in range(50):
            word = self.rng.choice(WORDS[kind])
            if word not in self.used:
                break
        else:
            word += str(self.rng.randrange(10, 99))
        if kind not in "sI":
            self.used.add(word)
        return word

    def table(self, text):
        """A value for every placeholder of one template."""
        out = {}
        self.used -= set(WORDS["v"]) | set(WORDS["k"])  # locals and fields may repeat between units
        for kind, digit in sorted(set(PLACEHOLDER.findall(text))):
            if kind in "Oo":
                ty, value = self.rng.choice(OWNED)
                out.setdefault("O" + digit, ty)
                if out["O" + digit] == ty:
                    out.setdefault("o" + digit, value.replace("{s}", self.rng.choice(WORDS["s"])))
            elif kind == "n":
                out[kind + digit] = str(self.rng.choice([2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 25, 30, 42, 50, 64, 99, 100]))
            elif kind == "c":
                out[kind + digit] = self.rng.choice(SEPARATORS)
            else:
                out[kind + digit] = self.fresh(kind)
        return out


def invented(lines):
    """Names and words that only the repair has: always the same few, since nobody could guess them."""
    shown = set(PLACEHOLDER.findall("\n".join(t for m, t in lines if m != "+")))
    added = sorted(set(PLACEHOLDER.findall("\n".join(t for m, t in lines if m == "+"))) - shown)
    canon = {"v": ["value", "other", "rest"], "s": ["missing", "invalid"]}
    out = {}
    for kind, digit in added:
        if canon.get(kind):
            out[kind + digit] = canon[kind].pop(0)
    return out


def instance(template: Template, names: Names):
    """(broken, repaired) text of one template with everything filled in."""
    rng = names.rng
    # Optional lines come or go together; the unmarked lines around them stay.
    keep = rng.random() < 0.5
    lines = [(" " if marker == "?" else marker, text) for marker, text in template.lines
             if marker != "?" or keep]
    text = "\n".join(t for _, t in lines)
    table = names.table(text)
    table.update(invented(lines))
    chosen = {}

    def fill(line):
        def pick(match):
            group = match.group(1)
            size = len(group.split("|"))
            return group.split("|")[chosen.setdefault(size, rng.randrange(size))]
        line = re.sub(r"\[\[(.+?)\]\]", pick, line)
        return PLACEHOLDER.sub(lambda m: table[m.group(1) + m.group(2)], line)

    bad = "\n".join(fill(t) for m, t in lines if m != "+")
    good = "\n".join(fill(t) for m, t in lines if m != "-")
    return bad.rstrip() + "\n", good.rstrip() + "\n"


def assemble(units):
    """Joins unit texts into a program: `use` lines first and once, then the units."""
    uses, bodies = [], []
    for text in units:
        body = []
        for line in text.split("\n"):
            if line.startswith("use ") and not body:
                if line not in uses:
                    uses.append(line)
            elif line.strip() or body:
                body.append(line)
        bodies.append("\n".join(body).rstrip() + "\n")
    return ("\n".join(uses) + "\n\n" if uses else "") + "\n".join(bodies)


def program(templates, rng, faults=1):
    """One program: (names of the broken templates, broken text, text with the first fault repaired)."""
    names = Names(rng)
    broken = rng.sample(templates, faults)
    fillers = rng.choices([0, 1, 2], [0.45, 0.4, 0.15])[0] if faults == 1 else 0
    units = [(t, *instance(t, names)) for t in broken]
    units += [(None, good, good) for good in (instance(t, names)[1] for t in rng.sample(templates, fillers))]
    order = list(range(len(units)))
    rng.shuffle(order)
    bad = assemble([units[i][1] for i in order])
    fixed = assemble([units[i][2 if i == 0 else 1] for i in order])
    whole = assemble([units[i][2] for i in order])
    return broken, bad, fixed, whole


def with_main(texts, rng):
    """Sometimes an empty or printing `main`, the same in every variant."""
    if any("fn main(" in t for t in texts) or rng.random() < 0.5:
        return texts
    tail = rng.choice(["\nfn main() {}\n", '\nfn main() {\n    println!("ok");\n}\n', "\npub fn main() {}\n"])
    return [t + tail for t in texts]
