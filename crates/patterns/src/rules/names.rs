//! Patterns about names that do not resolve, and fields that are missing.

use sleepy_fix::Family::Names;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::facts::push;
use crate::scene::{Anchor, FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, find as nodes, named, parent_kind};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "rename",
        Names,
        rename,
        "Writes a similar name of the file, or one that the message lists.",
    ),
    find(
        "self_dot",
        Names,
        self_dot,
        "Puts `self.` or `Self::` before a name.",
    ),
    find("drop_self_dot", Names, drop_self_dot, "Takes `self.` off."),
    find(
        "qualify",
        Names,
        qualify,
        "Puts a type or a module before a name, or takes it off.",
    ),
    find("import", Names, import, "Adds a `use`, or a name to one."),
];

/// Names of the standard library that need a `use`, with their modules.
const LIBRARY: &[(&str, &str)] = &[
    (
        "std::collections",
        "HashMap HashSet BTreeMap BTreeSet VecDeque BinaryHeap",
    ),
    ("std::fmt", "Display Debug Formatter"),
    ("std::rc", "Rc"),
    ("std::cell", "RefCell Cell OnceCell UnsafeCell"),
    ("std::sync", "Arc Mutex RwLock mpsc OnceLock Condvar"),
    ("std::sync::mpsc", "channel sync_channel Sender Receiver"),
    (
        "std::sync::atomic",
        "AtomicUsize AtomicBool AtomicU64 AtomicU32 AtomicI32 Ordering",
    ),
    (
        "std::io",
        "Read Write BufRead BufReader BufWriter Seek SeekFrom stdin",
    ),
    ("std::path", "Path PathBuf"),
    ("std::fs", "File OpenOptions"),
    ("std::time", "Duration Instant SystemTime"),
    ("std::thread", "spawn sleep"),
    ("std::str", "FromStr from_utf8"),
    ("std::borrow", "Cow Borrow BorrowMut"),
    ("std::cmp", "Ordering Reverse"),
    (
        "std::ops",
        "Add Sub Mul Div Rem Neg Not AddAssign SubAssign MulAssign Deref DerefMut Index IndexMut Range",
    ),
    ("std::hash", "Hash Hasher BuildHasher"),
    ("std::error", "Error"),
    ("std::num", "ParseIntError ParseFloatError"),
    ("std::iter", "Sum Product FromIterator Peekable"),
    ("std::marker", "PhantomData"),
    ("std::any", "Any"),
    ("std::convert", "TryFrom TryInto Infallible"),
    ("std::ffi", "OsStr OsString CString CStr"),
    (
        "std::net",
        "TcpListener TcpStream UdpSocket IpAddr SocketAddr",
    ),
    ("std::process", "Command"),
    ("std::collections::hash_map", "Entry DefaultHasher"),
    ("std::mem", "swap replace take"),
    (
        "std",
        "fmt io mem fs env thread time process collections rc cell sync str iter ops cmp path error hash",
    ),
    ("std::fmt", "Write"),
    ("std::future", "Future"),
    ("std::pin", "Pin"),
    ("std::alloc", "Layout"),
];

/// The identifiers at an anchor.
fn idents<'t>(anchor: &Anchor<'t>) -> Vec<Node<'t>> {
    let kinds = [
        "identifier",
        "field_identifier",
        "type_identifier",
        "shorthand_field_identifier",
        "integer_literal",
    ];
    // Of a whole function only its name is in question.
    let whole = anchor.node.child_by_field_name("name");
    if let Some(name) = whole.filter(|_| FUNCTIONS.contains(&anchor.node.kind())) {
        return vec![name];
    }
    let mut found = nodes(anchor.node, &kinds);
    if found.is_empty()
        && let Some(call) = enclosing(anchor.node, &["field_expression", "call_expression"])
    {
        found = nodes(call, &kinds);
    }
    found.truncate(6);
    found
}

fn rename(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut words: Vec<&str> = Vec::new();
    for node in scene.all(&[
        "identifier",
        "field_identifier",
        "type_identifier",
        "shorthand_field_identifier",
    ]) {
        let word = scene.of(node);
        if word.len() > 1 && !words.contains(&word) {
            words.push(word);
        }
    }
    for anchor in scene.anchors.iter().filter(|a| a.tier <= tier::LABEL) {
        for node in idents(anchor) {
            let own = scene.of(node);
            if node.kind() == "integer_literal" {
                // A tuple's field is a name, and the length of a list is like one.
                let names = [
                    "field_expression",
                    "field_initializer",
                    "field_pattern",
                    "array_type",
                ];
                if !names.contains(&parent_kind(node)) {
                    continue;
                }
                for other in ["0", "1", "2", "3"] {
                    ideas.replace(anchor.tier, grade::SEEN, node.byte_range(), other);
                }
                continue;
            }
            for quoted in scene
                .facts
                .quoted
                .iter()
                .filter(|q| is_word(q) && *q != own)
            {
                ideas.replace(
                    anchor.tier,
                    grade::NAMED,
                    node.byte_range(),
                    quoted.as_str(),
                );
            }
            let capital = own.starts_with(char::is_uppercase);
            for word in words
                .iter()
                .filter(|w| **w != own && w.starts_with(char::is_uppercase) == capital)
            {
                let near = similar(own, word);
                let grade = if near { grade::SEEN } else { grade::GUESS };
                ideas.replace(anchor.tier, grade, node.byte_range(), *word);
            }
        }
    }
}

/// Whether one name is probably a slip of the other: one edit in four letters.
fn similar(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 || a.len() > 40 || b.len() > 40 {
        return false;
    }
    // Levenshtein's distance, row by row.
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != y))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()] <= 1 + a.len().max(b.len()) / 5
}

pub(super) fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn self_dot(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in &scene.anchors {
        for node in nodes(anchor.node, &["identifier"]).into_iter().take(8) {
            let part = node.parent().is_some_and(|p| {
                matches!(
                    p.kind(),
                    "scoped_identifier" | "parameter" | "closure_parameters"
                )
            });
            if !part {
                ideas.insert(anchor.tier, grade::NAMED, node.start_byte(), "self.");
                ideas.insert(anchor.tier, grade::SEEN, node.start_byte(), "Self::");
            }
        }
        // A call's receiver is often all there is to it.
        if let Some(field) = enclosing(anchor.node, &["field_expression"]) {
            let mut at = field;
            while let Some(inner) = at.child_by_field_name("value") {
                at = inner;
            }
            if at.kind() == "identifier" {
                ideas.insert(
                    (anchor.tier + 1).min(tier::FAR),
                    grade::NAMED,
                    at.start_byte(),
                    "self.",
                );
            }
        }
    }
    for site in scene.sites.iter().filter(|s| s.node.kind() == "identifier") {
        ideas.insert(site.tier, grade::SEEN, site.range.start, "self.");
    }
}

fn drop_self_dot(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in &scene.sites {
        let text = &scene.text[site.range.clone()];
        for head in ["self.", "Self::", "crate::", "super::", "self::"] {
            if text.starts_with(head) {
                ideas.replace(
                    site.tier,
                    grade::NAMED,
                    site.range.start..site.range.start + head.len(),
                    "",
                );
            }
        }
    }
}

fn qualify(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut heads: Vec<String> = Vec::new();
    for node in scene.all(&["enum_item", "struct_item", "mod_item", "trait_item"]) {
        if let Some(name) = node.child_by_field_name("name") {
            push(&mut heads, scene.of(name));
        }
    }
    for (anchor, node) in scene
        .anchors
        .iter()
        .filter(|a| a.tier <= tier::LABEL)
        .flat_map(|a| idents(a).into_iter().map(move |n| (a, n)))
    {
        if !matches!(node.kind(), "identifier" | "type_identifier") {
            continue;
        }
        for head in ["Self", "crate", "super", "self"] {
            ideas.insert(
                anchor.tier,
                grade::SEEN,
                node.start_byte(),
                format!("{head}::"),
            );
        }
        for head in heads.iter().take(12) {
            ideas.insert(
                anchor.tier,
                grade::SEEN,
                node.start_byte(),
                format!("{head}::"),
            );
        }
        let own = scene.of(node);
        for (module, words) in LIBRARY {
            if words.split(' ').any(|w| w == own) {
                ideas.insert(
                    anchor.tier,
                    grade::NAMED,
                    node.start_byte(),
                    format!("{module}::"),
                );
                if let Some((_, last)) = module.rsplit_once("::") {
                    ideas.insert(
                        anchor.tier,
                        grade::SEEN,
                        node.start_byte(),
                        format!("{last}::"),
                    );
                }
            }
        }
        // The path before it is one too many.
        if let Some(path) = node
            .parent()
            .filter(|p| p.kind().starts_with("scoped"))
            .and_then(|p| p.child_by_field_name("path"))
        {
            ideas.replace(
                anchor.tier,
                grade::NAMED,
                path.start_byte()..node.start_byte(),
                "",
            );
        }
    }
}

/// The paths that a `use` may bring in, those of rustc's suggestions first.
fn import_paths(scene: &Scene<'_>) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for child in &scene.diagnostic.children {
        for replacement in child
            .spans
            .iter()
            .filter_map(|s| s.suggested_replacement.as_deref())
        {
            let line = replacement.trim();
            if let Some(path) = line.strip_prefix("use ").and_then(|l| l.strip_suffix(';')) {
                push(&mut paths, path);
            }
        }
    }
    let mut words: Vec<String> = scene.facts.quoted.clone();
    for full in &scene.facts.traits {
        push(&mut words, crate::facts::bare(full));
    }
    for (word, trait_name) in METHODS {
        if scene.facts.quoted.iter().any(|q| q == word) {
            push(&mut words, trait_name);
        }
    }
    for word in &words {
        for (module, known) in LIBRARY {
            if known.split(' ').any(|k| k == word) {
                push(&mut paths, &format!("{module}::{word}"));
            }
        }
    }
    // A trait of one of the file's modules.
    for item in scene.all(&["trait_item"]) {
        let (Some(name), Some(module)) = (
            item.child_by_field_name("name"),
            enclosing(item, &["mod_item"]),
        ) else {
            continue;
        };
        if let Some(module) = module.child_by_field_name("name") {
            push(
                &mut paths,
                &format!("{}::{}", scene.of(module), scene.of(name)),
            );
            push(
                &mut paths,
                &format!("crate::{}::{}", scene.of(module), scene.of(name)),
            );
        }
    }
    for path in &scene.facts.quoted {
        if path.contains("::") && !path.contains(['<', ' ', '(']) {
            push(&mut paths, path);
        }
    }
    paths
}

/// The uses of the file, or of the module that the message is about, and where
/// another could go.
fn import_places<'t>(scene: &Scene<'t>) -> (Vec<Node<'t>>, Vec<usize>) {
    let module = scene
        .around_primary(&["mod_item"])
        .and_then(|m| m.child_by_field_name("body"));
    let own_uses = |root: Node<'_>| {
        nodes(root, &["use_declaration"])
            .into_iter()
            .filter(|u| u.parent().is_some_and(|p| p.id() == root.id()))
            .map(|u| u.id())
            .collect::<Vec<_>>()
    };
    let wanted = own_uses(module.unwrap_or(scene.root));
    let uses: Vec<Node<'_>> = scene
        .all(&["use_declaration"])
        .into_iter()
        .filter(|u| {
            wanted.contains(&u.id()) || module.is_none() && enclosing(*u, &["mod_item"]).is_none()
        })
        .collect();
    let mut places: Vec<usize> = Vec::new();
    // Above the first, below each, or at the head of the innermost module.
    places.extend(uses.first().map(Node::start_byte));
    places.extend(
        uses.iter()
            .map(|u| u.end_byte() + usize::from(scene.text[u.end_byte()..].starts_with('\n'))),
    );
    if places.is_empty() {
        let first = named(module.unwrap_or(scene.root))
            .into_iter()
            .find(|n| n.kind() != "inner_attribute_item");
        places.extend(first.map(|n| scene.line_start(n.start_byte())));
    }
    for anchor in scene.primary() {
        if let Some(block) = enclosing(anchor.node, &["block"]) {
            // Code that keeps its imports inside the function.
            let head = named(block).into_iter().next().map(|n| n.start_byte());
            places.extend(head.filter(|_| uses.is_empty()));
        }
    }
    places.truncate(8);
    (uses, places)
}

fn import(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let paths = import_paths(scene);
    let (uses, places) = import_places(scene);
    for path in paths.iter().take(10) {
        for (i, at) in places.iter().enumerate() {
            let indent = scene.indent(*at);
            let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
            let alone = scene.line_start(*at) == *at;
            let new = if alone {
                format!("{indent}use {path};\n")
            } else {
                format!("use {path};\n{indent}")
            };
            ideas.insert(tier::EXACT, grade, *at, new);
        }
        extend_use(scene, ideas, &uses, path);
    }
}

/// Methods that a trait outside the prelude brings.
const METHODS: [(&str, &str); 12] = [
    ("read_to_string", "Read"),
    ("read_to_end", "Read"),
    ("read", "Read"),
    ("write_all", "Write"),
    ("flush", "Write"),
    ("write_str", "Write"),
    ("lines", "BufRead"),
    ("read_line", "BufRead"),
    ("seek", "Seek"),
    ("from_str", "FromStr"),
    ("finish", "Hasher"),
    ("hash", "Hash"),
];

/// Adds the last name of a path to a `use` of the same module.
fn extend_use(scene: &Scene<'_>, ideas: &mut Ideas<'_>, uses: &[Node<'_>], path: &str) {
    let Some((module, name)) = path.rsplit_once("::") else {
        return;
    };
    for node in uses {
        let Some(argument) = node.child_by_field_name("argument") else {
            continue;
        };
        let text = scene.of(argument);
        let mut say = |at: usize, new: String| ideas.insert(tier::EXACT, grade::NAMED, at, new);
        if text == module {
            say(argument.end_byte(), format!("::{{self, {name}}}"));
        } else if let (Some(list), Some(own)) = (
            argument.child_by_field_name("list"),
            argument.child_by_field_name("path"),
        ) {
            if scene.of(own) == module {
                say(list.start_byte() + 1, format!("{name}, "));
                let last = named(list)
                    .last()
                    .map_or(list.end_byte() - 1, Node::end_byte);
                say(last, format!(", {name}"));
            }
        } else if text.rsplit_once("::").is_some_and(|(m, _)| m == module) {
            let last = text.rsplit_once("::").map_or("", |(_, l)| l);
            let range = argument.end_byte() - last.len()..argument.end_byte();
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range.clone(),
                format!("{{{last}, {name}}}"),
            );
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range,
                format!("{{{name}, {last}}}"),
            );
        }
    }
}
