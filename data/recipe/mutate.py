"""Mutation operators: places in correct Rust where a small edit breaks the build.

`sites(source)` walks the syntax tree once and lists every place an operator applies to. A site is
only a proposal: the compiler decides whether it makes an error, which one, and how many. The fix
the model has to learn is the inverse of the edit, so an operator is worth having only if a reader
who sees the broken text and the diagnostic could know what was there. Operators that delete
something unknowable (a literal, a whole method) are left out for that reason.
"""

import random
import re
from dataclasses import dataclass

import tree_sitter
import tree_sitter_rust

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language()))

# How often an operator is picked relative to the others when several apply to one function.
# Repairs that rustc suggests by itself (typos, `mut`, semicolons) are kept rare: the rustc tier
# answers those first, and here they only have to teach copying a suggestion.
WEIGHTS = {
    # borrow checker
    "drop_clone": 6, "rc_clone": 6, "mutref_to_ref": 2, "parammut_to_ref": 0.8,
    "selfmut_to_ref": 0.6, "drop_mut": 0.3, "drop_move": 2, "into_iter": 2, "drop_asref": 3,
    "inline_temp": 2, "drop_ref": 1.5, "scope_escape": 2, "swap_stmts": 0.7, "drop_refkw": 2,
    # lifetimes
    "drop_lt_ref": 4, "drop_lt_param": 4, "drop_lt_args": 3, "swap_lt": 4, "drop_static": 2,
    "drop_outlives": 4,
    # traits
    "drop_derive": 4, "drop_bound": 5, "drop_where": 3, "drop_dyn": 1, "drop_assoc": 2,
    "drop_implkw": 1,
    # results and options
    "drop_try": 4, "drop_ok": 2.5, "drop_unwrap": 2, "unwrap_to_try": 2, "ret_unwrap_type": 2,
    "drop_maperr": 3, "drop_ret": 0.5, "drop_else": 0.3, "add_semi": 0.15,
    # types
    "drop_conv": 3, "drop_cast": 2.5, "int_type": 1.5, "drop_deref": 2, "add_ref": 0.7,
    "drop_wrap": 3, "str_ty": 0.7, "float_lit": 1, "str_lit": 0.7, "swap_args": 1,
    # names, arity, fields, privacy, syntax
    "typo": 0.25, "drop_use": 0.5, "drop_selfdot": 0.3, "drop_selfparam": 0.4, "drop_pub": 0.2,
    "drop_arg": 0.5, "dup_arg": 0.4, "tuple_pat": 0.4, "drop_field_init": 0.5,
    "drop_field_pat": 0.3, "drop_semi": 0.1,
}
# These can stop the compiler before it has checked other modules, so they are batched apart.
RESOLUTION_OPS = {"drop_use", "typo", "drop_lt_param", "drop_dyn", "drop_implkw", "drop_semi"}
# Never used for training; the dev set measures how the model does on operators it has not seen.
HELD_OUT_OPS = {"drop_refkw", "tuple_pat"}

NEAR_INTS = {
    "u8": ["u32", "i8", "usize"], "u16": ["u32", "usize"], "u32": ["u64", "usize", "i32"],
    "u64": ["u32", "usize", "i64"], "usize": ["u32", "u64", "i32"], "i8": ["i32", "u8"],
    "i16": ["i32", "i64"], "i32": ["i64", "u32", "usize"], "i64": ["i32", "u64"],
    "isize": ["usize", "i64"], "f32": ["f64"], "f64": ["f32", "i32"], "u128": ["u64"],
    "i128": ["i64"],
}
CONVERSIONS = set(
    "to_string to_owned into to_vec as_str as_bytes collect into_iter chars bytes as_slice"
    " to_path_buf into_bytes to_lowercase iter iter_mut len trim into_boxed_slice as_path".split()
)
ACCESSORS = set("as_ref as_mut borrow borrow_mut as_deref lock take as_deref_mut get_mut".split())
RESULT_ADAPTERS = set("map_err ok_or ok_or_else unwrap_or unwrap_or_else unwrap_or_default ok".split())
WRAPPERS = re.compile(r"(Box|Rc|Arc|Cell|RefCell|Mutex|RwLock|Cow|Wrapping|Reverse|Path)::(new|Owned|Borrowed)$")
OWNED_FROM = re.compile(r"(String|PathBuf|Vec|OsString|Box|Rc|Arc|HashMap|BTreeMap)::from$")
INT_FROM = re.compile(r"([ui](8|16|32|64|size|128)|f64|f32)::(from|try_from)$")


@dataclass
class Site:
    """One applicable mutation: `edits` are (start byte, end byte, replacement), disjoint."""

    op: str
    edits: list
    function: tuple | None  # byte range of the outermost enclosing function
    item: tuple | None  # byte range of the outermost enclosing item


def apply(source: bytes, edits) -> bytes:
    """Applies disjoint edits, last first so that earlier offsets stay right."""
    for start, end, text in sorted(edits, reverse=True):
        source = source[:start] + text.encode() + source[end:]
    return source


def misspell(word: str, rng: random.Random):
    """A plausible typing error in an identifier, or None for one too short to recognise."""
    if len(word) < 4:
        return None
    for _ in range(5):
        i = rng.randrange(len(word))
        kind = rng.randrange(3)
        if kind == 0:
            out = word[:i] + word[i + 1:]
        elif kind == 1:
            out = word[:i] + word[i:i + 2][::-1] + word[i + 2:]
        else:
            out = word[:-1] if word.endswith("s") else word + "s"
        if out != word and re.fullmatch(r"[A-Za-z_]\w*", out):
            return out
    return None


class Walker:
    """Collects sites over one syntax tree."""

    def __init__(self, source: bytes, rng: random.Random):
        self.src = source
        self.rng = rng
        self.out: list[Site] = []

    # -- helpers -----------------------------------------------------------------------------
    def text(self, node) -> str:
        return self.src[node.start_byte:node.end_byte].decode("utf8", "replace")

    def emit(self, op, edits, ctx):
        fn, item = ctx["fn"], ctx["item"]
        span = lambda n: (n.start_byte, n.end_byte) if n is not None else None
        self.out.append(Site(op, edits, span(fn), span(item)))

    def cut_from_list(self, nodes, i):
        """Byte range that removes the i-th of several comma-separated nodes."""
        if i:
            return nodes[i - 1].end_byte, nodes[i].end_byte
        return nodes[0].start_byte, nodes[1].start_byte

    def line_span(self, node):
        """Byte range of a node's whole lines when it stands alone on them, else None."""
        start = self.src.rfind(b"\n", 0, node.start_byte) + 1
        if self.src[start:node.start_byte].strip() or self.src[node.end_byte:node.end_byte + 1] != b"\n":
            return None
        return start, node.end_byte + 1

    # -- the walk ----------------------------------------------------------------------------
    def walk(self, node, ctx):
        kind = node.type
        if kind in ("token_tree", "macro_definition", "macro_invocation"):
            return
        if kind == "attribute_item":
            self.derive(node, ctx)
            return
        if kind == "function_item":
            ctx = dict(ctx, fn=ctx["fn"] or node, body=False)
            for child in node.children:
                self.walk(child, dict(ctx, body=True) if child.type == "block" else ctx)
            self.signature(node, ctx)
            return
        if kind in ("struct_item", "enum_item", "trait_item", "impl_item") and ctx["fn"] is None:
            ctx = dict(ctx, item=node)
        handler = getattr(self, "on_" + kind, None)
        if handler:
            handler(node, ctx)
        for child in node.children:
            self.walk(child, ctx)

    def derive(self, node, ctx):
        match = re.fullmatch(r"#\[derive\((.*)\)\]", self.text(node), re.S)
        if not match:
            return
        parts = [p.strip() for p in match.group(1).split(",") if p.strip()]
        if not parts:
            return
        rest = list(parts)
        rest.pop(self.rng.randrange(len(rest)))
        new = f"#[derive({', '.join(rest)})]" if rest else ""
        end = node.end_byte + (1 if not rest and self.src[node.end_byte:node.end_byte + 1] == b"\n" else 0)
        self.emit("drop_derive", [(node.start_byte, end, new)], ctx)

    def signature(self, fn, ctx):
        body = fn.child_by_field_name("body")
        ret = fn.child_by_field_name("return_type")
        if body is None or ret is None:
            return
        arrow = next((c for c in fn.children if c.type == "->"), None)
        end = ret.end_byte + (self.src[ret.end_byte:ret.end_byte + 1] == b" ")
        self.emit("drop_ret", [(arrow.start_byte, end, "")], ctx)
        head = self.text(ret).split("<")[0].split("::")[-1]
        if ret.type == "generic_type" and head in ("Result", "Option"):
            args = ret.child_by_field_name("type_arguments").named_children
            if args:
                self.emit("ret_unwrap_type", [(ret.start_byte, ret.end_byte, self.text(args[0]))], ctx)
        kids = [c for c in body.named_children if "comment" not in c.type]
        tail = kids[-1] if kids else None
        if tail is not None and not tail.type.endswith(("_statement", "_item", "_declaration")):
            self.emit("add_semi", [(tail.end_byte, tail.end_byte, ";")], ctx)

    # -- statements --------------------------------------------------------------------------
    def on_block(self, block, ctx):
        if not ctx["body"]:
            return
        kids = [c for c in block.named_children if "comment" not in c.type and c.type != "attribute_item"]
        pairs = [
            (a, b, self.line_span(a), self.line_span(b))
            for a, b in zip(kids, kids[1:])
            if a.type in ("let_declaration", "expression_statement")
            and b.type in ("let_declaration", "expression_statement")
        ]
        pairs = [p for p in pairs if p[2] and p[3] and p[2][1] == p[3][0]]
        self.rng.shuffle(pairs)
        for a, b, la, lb in pairs[:2]:
            shared = self.names(a) & self.names(b)
            if shared and self.text(a) != self.text(b):
                swapped = (self.src[lb[0]:lb[1]] + self.src[la[0]:la[1]]).decode("utf8", "replace")
                self.emit("swap_stmts", [(la[0], lb[1], swapped)], ctx)
                break
        for a, b, la, lb in pairs:
            if self.let_pair(a, b, la, lb, ctx):
                break

    def names(self, node):
        if node.type == "identifier":
            return {self.text(node)}
        return set().union(*(self.names(c) for c in node.children)) if node.children else set()

    def let_pair(self, a, b, la, lb, ctx):
        """`let a = ..; let b = f(&a);`: inline the temporary, or let `a` die before `b`."""
        if a.type != "let_declaration" or b.type != "let_declaration":
            return False
        pa, pb = a.child_by_field_name("pattern"), b.child_by_field_name("pattern")
        va, vb = a.child_by_field_name("value"), b.child_by_field_name("value")
        if va is None or vb is None or pa.type != "identifier" or pb.type != "identifier":
            return False
        name = self.text(pa)
        if name not in self.names(vb) or name == self.text(pb):
            return False
        indent = self.src[la[0]:a.start_byte].decode()
        if "\n" not in self.text(a) + self.text(b) and b.child_by_field_name("type") is None:
            mutable = "mut " if any(c.type == "mutable_specifier" for c in b.children) else ""
            other = self.text(pb)
            self.emit("scope_escape", [(la[0], lb[1],
                      f"{indent}let {mutable}{other} = {{\n{indent}    {self.text(a)}\n"
                      f"{indent}    {self.text(vb)}\n{indent}}};\n")], ctx)
        uses = re.findall(rf"\b{re.escape(name)}\b", self.text(vb))
        if len(uses) == 1:
            at = vb.start_byte + re.search(rf"\b{re.escape(name)}\b", self.text(vb)).start()
            if self.src[at:at + len(name)] == name.encode():
                self.emit("inline_temp", [(la[0], la[1], ""), (at, at + len(name), self.text(va))], ctx)
        return True

    def on_let_declaration(self, node, ctx):
        if ctx["body"] and self.src[node.end_byte - 1:node.end_byte + 1] == b";\n":
            self.emit("drop_semi", [(node.end_byte - 1, node.end_byte, "")], ctx)

    on_expression_statement = on_let_declaration

    # -- calls -------------------------------------------------------------------------------
    def on_call_expression(self, node, ctx):
        if not ctx["body"]:
            return
        callee = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        args = [c for c in arguments.named_children if "comment" not in c.type]
        if callee.type == "field_expression":
            self.method_call(node, callee, args, ctx)
        elif callee.type in ("identifier", "scoped_identifier", "generic_function"):
            self.path_call(node, self.text(callee), args, ctx)
        if args:
            self.arguments(callee, args, ctx)

    def method_call(self, node, callee, args, ctx):
        receiver = callee.child_by_field_name("value")
        field = callee.child_by_field_name("field")
        name = self.text(field)
        drop = [(receiver.end_byte, node.end_byte, "")]
        if name in ("clone", "cloned", "copied") and not args:
            self.emit("drop_clone", drop, ctx)
        elif name == "unwrap" and not args:
            self.emit("drop_unwrap", drop, ctx)
            self.emit("unwrap_to_try", [(receiver.end_byte, node.end_byte, "?")], ctx)
        elif name == "expect":
            self.emit("unwrap_to_try", [(receiver.end_byte, node.end_byte, "?")], ctx)
        elif name in RESULT_ADAPTERS:
            self.emit("drop_maperr", drop, ctx)
        elif name in CONVERSIONS and not args:
            self.emit("drop_conv", drop, ctx)
            if name in ("iter", "iter_mut"):
                self.emit("into_iter", [(field.start_byte, field.end_byte, "into_iter")], ctx)
        elif name in ACCESSORS and not args:
            self.emit("drop_asref", drop, ctx)
        if field.type == "field_identifier":
            self.typo(field, ctx)

    def path_call(self, node, name, args, ctx):
        if len(args) != 1:
            return
        only = self.text(args[0])
        replace = [(node.start_byte, node.end_byte, only)]
        if name in ("Rc::clone", "Arc::clone", "Clone::clone") and only.startswith("&"):
            self.emit("rc_clone", [(node.start_byte, node.end_byte, only[1:])], ctx)
        elif name in ("Ok", "Some", "Err"):
            self.emit("drop_ok", replace, ctx)
        elif WRAPPERS.match(name):
            self.emit("drop_wrap", replace, ctx)
        elif OWNED_FROM.match(name):
            self.emit("drop_conv", replace, ctx)
        elif INT_FROM.match(name):
            self.emit("drop_cast", replace, ctx)

    def arguments(self, callee, args, ctx):
        i = self.rng.randrange(len(args))
        arg = args[i]
        if len(args) > 1:
            self.emit("drop_arg", [(*self.cut_from_list(args, i), "")], ctx)
            j = (i + 1) % len(args)
            if self.text(arg) != self.text(args[j]) and arg.type != "closure_expression":
                self.emit("swap_args", sorted([
                    (arg.start_byte, arg.end_byte, self.text(args[j])),
                    (args[j].start_byte, args[j].end_byte, self.text(arg))]), ctx)
        if len(self.text(arg)) < 20:
            self.emit("dup_arg", [(arg.end_byte, arg.end_byte, ", " + self.text(arg))], ctx)
        if arg.type in ("identifier", "field_expression", "call_expression") and len(self.text(arg)) < 40:
            self.emit("add_ref", [(arg.start_byte, arg.start_byte, "&")], ctx)

    # -- expressions -------------------------------------------------------------------------
    def on_reference_expression(self, node, ctx):
        value = node.child_by_field_name("value")
        self.emit("drop_ref", [(node.start_byte, value.start_byte, "")], ctx)
        if self.text(node).startswith("&mut "):
            self.emit("mutref_to_ref", [(node.start_byte, node.start_byte + 5, "&")], ctx)

    def on_closure_expression(self, node, ctx):
        if self.text(node).startswith("move "):
            self.emit("drop_move", [(node.start_byte, node.start_byte + 5, "")], ctx)

    def on_try_expression(self, node, ctx):
        self.emit("drop_try", [(node.end_byte - 1, node.end_byte, "")], ctx)

    def on_else_clause(self, node, ctx):
        if len(self.text(node)) < 120:
            self.emit("drop_else", [(node.prev_sibling.end_byte, node.end_byte, "")], ctx)

    def on_type_cast_expression(self, node, ctx):
        value = node.child_by_field_name("value")
        self.emit("drop_cast", [(value.end_byte, node.end_byte, "")], ctx)

    def on_unary_expression(self, node, ctx):
        if self.text(node).startswith("*"):
            self.emit("drop_deref", [(node.start_byte, node.start_byte + 1, "")], ctx)

    def on_float_literal(self, node, ctx):
        if re.fullmatch(r"\d+\.0", self.text(node)):
            self.emit("float_lit", [(node.start_byte, node.end_byte, self.text(node)[:-2])], ctx)

    def on_integer_literal(self, node, ctx):
        if ctx["body"] and self.text(node).isdigit():
            new = self.rng.choice([self.text(node) + ".0", f'"{self.text(node)}"'])
            self.emit("str_lit" if '"' in new else "float_lit", [(node.start_byte, node.end_byte, new)], ctx)

    def on_char_literal(self, node, ctx):
        if ctx["body"] and self.text(node) not in ("'\"'", "'\\''"):
            self.emit("str_lit", [(node.start_byte, node.end_byte, f'"{self.text(node)[1:-1]}"')], ctx)

    def on_identifier(self, node, ctx):
        if ctx["body"] and node.parent.type in ("arguments", "binary_expression", "reference_expression",
                                                "field_expression", "return_expression"):
            self.typo(node, ctx)

    def on_field_expression(self, node, ctx):
        field = node.child_by_field_name("field")
        if field.type != "field_identifier" or node.parent.type == "call_expression":
            return
        self.typo(field, ctx)
        if self.text(node.child_by_field_name("value")) == "self":
            self.emit("drop_selfdot", [(node.start_byte, field.start_byte, "")], ctx)

    def typo(self, node, ctx):
        wrong = misspell(self.text(node), self.rng)
        if wrong and ctx["body"]:
            self.emit("typo", [(node.start_byte, node.end_byte, wrong)], ctx)

    def on_field_initializer_list(self, node, ctx):
        fields = [c for c in node.named_children if c.type.endswith("field_initializer")]
        if not ctx["body"] or len(fields) < 2:
            return
        i = self.rng.randrange(len(fields))
        whole = self.src.rfind(b"\n", 0, fields[i].start_byte) + 1
        if not self.src[whole:fields[i].start_byte].strip():
            end = fields[i].end_byte
            end += self.src[end:end + 1] == b","
            end += self.src[end:end + 1] == b"\n"
            self.emit("drop_field_init", [(whole, end, "")], ctx)
        else:
            self.emit("drop_field_init", [(*self.cut_from_list(fields, i), "")], ctx)

    # -- patterns ----------------------------------------------------------------------------
    def on_ref_pattern(self, node, ctx):
        self.emit("drop_refkw", [(node.start_byte, node.start_byte + 4, "")], ctx)

    def on_struct_pattern(self, node, ctx):
        fields = [c for c in node.named_children if c.type in ("field_pattern", "remaining_field_pattern")]
        if len(fields) > 1:
            i = self.rng.randrange(len(fields))
            self.emit("drop_field_pat", [(*self.cut_from_list(fields, i), "")], ctx)

    def on_tuple_pattern(self, node, ctx):
        kids = node.named_children
        if ctx["body"] and len(kids) > 2:
            self.emit("tuple_pat", [(kids[-2].end_byte, kids[-1].end_byte, "")], ctx)

    on_tuple_struct_pattern = on_tuple_pattern

    # -- declarations, types and bounds ------------------------------------------------------
    def on_mutable_specifier(self, node, ctx):
        start, end = node.start_byte, node.end_byte + 1
        if node.parent.type == "self_parameter" and self.text(node.parent).startswith("&"):
            self.emit("selfmut_to_ref", [(start, end, "")], ctx)
        elif node.parent.type in ("let_declaration", "parameter", "mut_pattern"):
            self.emit("drop_mut", [(start, end, "")], ctx)

    def on_self_parameter(self, node, ctx):
        end = node.end_byte
        end += self.src[end:end + 1] == b","
        end += self.src[end:end + 1] == b" "
        self.emit("drop_selfparam", [(node.start_byte, end, "")], ctx)

    def on_parameter(self, node, ctx):
        ty = node.child_by_field_name("type")
        text = self.text(ty)
        if text.startswith("&mut "):
            self.emit("parammut_to_ref", [(ty.start_byte, ty.start_byte + 5, "&")], ctx)
        if text in ("&str", "String"):
            new = "String" if text == "&str" else "&str"
            self.emit("str_ty", [(ty.start_byte, ty.end_byte, new)], ctx)

    def on_reference_type(self, node, ctx):
        for lifetime in (c for c in node.children if c.type == "lifetime"):
            name = self.text(lifetime)
            drop = [(lifetime.start_byte, lifetime.end_byte + 1, "")]
            if name == "'static":
                self.emit("drop_static", drop, ctx)
            elif name != "'_":
                self.emit("drop_lt_ref", drop, ctx)
                other = "'b" if name == "'a" else "'a"
                self.emit("swap_lt", [(lifetime.start_byte, lifetime.end_byte, other)], ctx)

    def on_type_parameters(self, node, ctx):
        kids = node.named_children
        at = [i for i, c in enumerate(kids) if c.type in ("lifetime", "lifetime_parameter")]
        if at:
            i = self.rng.choice(at)
            cut = (node.start_byte, node.end_byte) if len(kids) == 1 else self.cut_from_list(kids, i)
            self.emit("drop_lt_param", [(*cut, "")], ctx)

    def on_type_arguments(self, node, ctx):
        kids = node.named_children
        if kids and kids[0].type == "lifetime":
            cut = (node.start_byte, node.end_byte) if len(kids) == 1 else self.cut_from_list(kids, 0)
            self.emit("drop_lt_args", [(*cut, "")], ctx)

    def on_trait_bounds(self, node, ctx):
        kids = node.named_children
        if not kids or node.parent.type == "trait_item":
            return
        i = self.rng.randrange(len(kids))
        op = "drop_outlives" if kids[i].type == "lifetime" else "drop_bound"
        if len(kids) > 1:
            self.emit(op, [(*self.cut_from_list(kids, i), "")], ctx)
        elif node.parent.type != "where_predicate":
            self.emit(op, [(node.start_byte, node.end_byte, "")], ctx)

    def on_where_clause(self, node, ctx):
        kids = node.named_children
        if not kids:
            return
        i = self.rng.randrange(len(kids))
        if len(kids) > 1:
            self.emit("drop_where", [(*self.cut_from_list(kids, i), "")], ctx)
        else:
            end = node.end_byte + (self.src[node.end_byte:node.end_byte + 1] == b",")
            self.emit("drop_where", [(node.start_byte, end, "")], ctx)

    def on_dynamic_type(self, node, ctx):
        self.emit("drop_dyn", [(node.start_byte, node.start_byte + 4, "")], ctx)

    def on_abstract_type(self, node, ctx):
        if self.text(node).startswith("impl "):
            self.emit("drop_implkw", [(node.start_byte, node.start_byte + 5, "")], ctx)

    def on_impl_item(self, node, ctx):
        body = node.child_by_field_name("body")
        if node.child_by_field_name("trait") is None or body is None:
            return
        for child in body.children:
            if child.type == "type_item":
                whole = self.line_span(child) or (child.start_byte, child.end_byte)
                self.emit("drop_assoc", [(*whole, "")], ctx)

    def on_primitive_type(self, node, ctx):
        name = self.text(node)
        if name in NEAR_INTS and node.parent.type != "impl_item":
            self.emit("int_type", [(node.start_byte, node.end_byte, self.rng.choice(NEAR_INTS[name]))], ctx)

    def on_use_declaration(self, node, ctx):
        whole = self.line_span(node)
        if whole:
            self.emit("drop_use", [(*whole, "")], ctx)

    def on_visibility_modifier(self, node, ctx):
        self.emit("drop_pub", [(node.start_byte, node.end_byte + 1, "")], ctx)


def sites(source: bytes, rng: random.Random) -> list[Site]:
    """All places where an operator applies, in tree order; random choices come from `rng`."""
    walker = Walker(source, rng)
    walker.walk(PARSER.parse(source).root_node, dict(fn=None, item=None, body=False))
    return walker.out


def pick(candidates: list[Site], rng: random.Random) -> Site:
    """One site, chosen by operator first (weighted) so that common operators do not drown rare ones."""
    ops = sorted({s.op for s in candidates})
    op = rng.choices(ops, [WEIGHTS[o] for o in ops])[0]
    return rng.choice([s for s in candidates if s.op == op])
