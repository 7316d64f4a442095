//! The words a signature keeps: the language's own, and the standard library's
//! best-known types and traits. Whatever is not listed here is somebody's name.

/// How a kept word appears in a signature; `None` when it is somebody's name.
///
/// Sized numbers become their class, since the repair of "expected `u64`, found
/// `usize`" is the one of "expected `u32`, found `i64`".
pub(super) fn kept(word: &str) -> Option<&'static str> {
    const INTEGERS: &[&str] = &[
        "i8", "i16", "i32", "i64", "i128", "isize", "integer", "u8", "u16", "u32", "u64", "u128",
        "usize",
    ];
    if INTEGERS.contains(&word) {
        return Some("int");
    }
    if matches!(word, "f16" | "f32" | "f64" | "f128" | "float") {
        return Some("float");
    }
    KEPT.iter().copied().find(|k| *k == word)
}

/// Standard types, traits and variants that user code rarely defines itself.
#[rustfmt::skip]
const KEPT: &[&str] = &[
    // Types.
    "str", "String", "char", "bool", "Option", "Result", "Vec", "VecDeque", "Box", "Rc", "Arc",
    "Cow", "RefCell", "Mutex", "RwLock", "MutexGuard", "Pin",
    "HashMap", "HashSet", "BTreeMap", "BTreeSet", "BinaryHeap", "PhantomData", "OsStr", "OsString",
    "PathBuf", "Infallible", "NonNull", "OnceCell", "OnceLock", "LazyLock", "MaybeUninit",
    "ManuallyDrop", "JoinHandle",
    // Variants.
    "Some", "None", "Ok", "Err",
    // Traits.
    "Copy", "Clone", "Debug", "Display", "Default", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash",
    "Iterator", "IntoIterator", "DoubleEndedIterator", "ExactSizeIterator", "FromIterator",
    "Extend", "Sum", "Product", "From", "Into", "TryFrom", "TryInto", "FromStr", "ToString",
    "ToOwned", "AsRef", "AsMut", "Borrow", "BorrowMut", "Deref", "DerefMut", "Drop", "Send", "Sync",
    "Sized", "Unpin", "Fn", "FnMut", "FnOnce", "Future", "IntoFuture", "Termination",
    "FromResidual", "SliceIndex", "AddAssign", "SubAssign", "MulAssign", "DivAssign", "IndexMut",
    // Words the compiler quotes.
    "self", "Self", "main", "crate", "super",
    "as", "async", "await", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro_rules",
    "match", "mod", "move", "mut", "pub", "ref", "return", "static", "struct", "trait", "true",
    "try", "type", "union", "unsafe", "use", "where", "while", "yield", "derive", "cfg", "test",
];

/// Operator traits: kept only when the compiler names them in full, because
/// `Add` or `Index` is a likely name of a user's own type.
pub(super) fn kept_from_std(word: &str) -> Option<&'static str> {
    const FROM_STD: &[&str] = &[
        "Error",
        "Cell",
        "Ref",
        "RefMut",
        "Weak",
        "Range",
        "RangeInclusive",
        "Add",
        "Sub",
        "Mul",
        "Div",
        "Rem",
        "Neg",
        "Not",
        "BitAnd",
        "BitOr",
        "BitXor",
        "Shl",
        "Shr",
        "Index",
        "Read",
        "Write",
        "Any",
        "Path",
        "Pattern",
        "Ordering",
    ];
    kept(word).or_else(|| FROM_STD.iter().copied().find(|k| *k == word))
}

/// Whether a path beginning with this word is not the user's own.
pub(super) fn is_std_crate(word: &str) -> bool {
    matches!(word, "std" | "core" | "alloc")
}

/// Macros of the standard library; a user's own keeps only its `!`.
pub(super) fn kept_macro(word: &str) -> bool {
    matches!(
        word,
        "println"
            | "print"
            | "eprintln"
            | "eprint"
            | "format"
            | "format_args"
            | "write"
            | "writeln"
            | "vec"
            | "panic"
            | "assert"
            | "assert_eq"
            | "assert_ne"
            | "matches"
            | "dbg"
            | "include_str"
            | "concat"
            | "env"
    )
}

/// The singular of words that rustc inflects by a count, so that "2 arguments
/// were supplied" and "1 argument was supplied" are one template.
pub(super) fn singular(word: &str) -> &str {
    match word {
        "arguments" => "argument",
        "parameters" => "parameter",
        "fields" => "field",
        "elements" => "element",
        "items" => "item",
        "patterns" => "pattern",
        "variants" => "variant",
        "bindings" => "binding",
        "lifetimes" => "lifetime",
        "specifiers" => "specifier",
        "variables" => "variable",
        "bounds" => "bound",
        "generics" => "generic",
        "imports" => "import",
        "are" => "is",
        "were" => "was",
        "aren't" => "isn't",
        "they" => "it",
        other => other,
    }
}

/// Beginnings of labels that say nothing which the code and the message do not
/// say, or that come and go with how similar two names happen to be.
pub(super) const FILLER: &[&str] = &[
    "move occurs because",
    "similarly named",
    "help: ",
    "consider ",
    "not found in",
    "method not found in",
    "argument to this ",
    "required by a bound introduced by",
    "unsatisfied trait bound",
    "the trait `",
    "in this macro invocation",
    "in this derive macro expansion",
    "in this expansion of",
    "within this",
];

/// Endings of such labels.
pub(super) const FILLER_ENDS: &[&str] = &["because of return type"];
