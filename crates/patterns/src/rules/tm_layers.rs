//! Patterns that take a value out of the layers it is in, and that turn one
//! collection or truth value into what is wanted.

use sleepy_fix::Family::TypeMismatch as Types;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::{NUMBERS, last_segment};
use crate::outline::{arguments, around, head};
use crate::parts::results;
use crate::scene::{Scene, Site, tier};
use crate::syntax::{children, enclosing, find as nodes};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "unlayered",
        Types,
        unlayered,
        "Takes a value out of its layers: `lock().unwrap().clone()`, `into_owned()`.",
    )
    .when(&["E0308"], 0.3),
    find(
        "recollected",
        Types,
        recollected,
        "Collects an iterator or another collection into the wanted one.",
    )
    .when(&["E0308"], 0.3),
    find(
        "lent_or_empty",
        Types,
        lent_or_empty,
        "Lends what an option holds, or an empty slice or text.",
    )
    .when(&["E0308"], 0.3),
    find(
        "compare_option",
        Types,
        compare_option,
        "Compares a value with what an option holds by reference.",
    )
    .when(&["E0308", "E0369", "E0277"], 0.25),
    find(
        "bool_number",
        Types,
        bool_number,
        "Counts a truth value as a number.",
    )
    .when(&["E0277", "E0308", "E0369"], 0.2),
    find(
        "print_to_format",
        Types,
        print_to_format,
        "Gives the text that is printed: `format!` for `println!`.",
    )
    .when(&["E0308"], 0.3),
];

fn exact<'s, 't>(scene: &'s Scene<'t>) -> impl Iterator<Item = &'s Site<'t>> {
    let near = scene
        .sites
        .iter()
        .filter(|s| s.tier == tier::EXACT && s.tight());
    near.take(1)
}

/// What is written behind a value of `has` to get at `wants`, and whether the
/// last layer lends it.
fn out_of(has: &str, wants: &str, depth: u8) -> Option<(String, bool)> {
    let same = |of: &str| last_segment(of.trim()) == last_segment(wants);
    if same(has) {
        return Some((String::new(), false));
    }
    if depth == 0 {
        return None;
    }
    if let Some(lent) = has.strip_prefix('&') {
        let (rest, _) = out_of(lent.trim_start_matches("mut ").trim(), wants, depth - 1)?;
        return Some((rest, true));
    }
    let inner = arguments(has).into_iter().rfind(|a| !a.starts_with('\''))?;
    let (call, lends) = match head(has) {
        "Rc" | "Arc" | "Box" => ("", true),
        "RefCell" => (".borrow()", true),
        "Mutex" => (".lock().unwrap()", true),
        "RwLock" => (".read().unwrap()", true),
        "Ref" | "RefMut" | "MutexGuard" | "RwLockReadGuard" => ("", true),
        "Cell" => (".get()", false),
        "Reverse" | "Wrapping" | "Saturating" => (".0", false),
        "Cow" if wants == "String" && inner == "str" => {
            return Some((".into_owned()".into(), false));
        }
        "Cow" if same(inner) => return Some((".into_owned()".into(), false)),
        _ => return None,
    };
    let (rest, more) = out_of(inner, wants, depth - 1)?;
    Some((format!("{call}{rest}"), lends || more))
}

fn unlayered(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for wants in scene.facts.expected.iter().take(2) {
        for has in scene.facts.found.iter().take(2) {
            let Some((call, lends)) = out_of(has, wants, 4) else {
                continue;
            };
            if call.is_empty() && !lends {
                continue;
            }
            for site in exact(scene) {
                let text = &scene.text[site.range.clone()];
                // A pointer alone is followed, or its value is cloned.
                if call.is_empty() {
                    let star = if has.starts_with('&')
                        && arguments(has)
                            .first()
                            .is_some_and(|a| last_segment(a) == last_segment(wants))
                    {
                        "**"
                    } else {
                        "*"
                    };
                    let copied = NUMBERS.contains(&wants.as_str())
                        || wants == "bool"
                        || wants == "char"
                        || head(has) == "Box";
                    let forms = match copied {
                        true => [format!("{star}{text}"), format!("({star}{text}).clone()")],
                        false => [format!("({star}{text}).clone()"), format!("{star}{text}")],
                    };
                    for form in forms {
                        ideas.replace(site.tier, grade::NAMED, site.range.clone(), form);
                    }
                    continue;
                }
                let copied =
                    NUMBERS.contains(&wants.as_str()) || wants == "bool" || wants == "char";
                if lends && copied {
                    ideas.replace(
                        site.tier,
                        grade::NAMED,
                        site.range.clone(),
                        format!("*{text}{call}"),
                    );
                } else if lends {
                    // The guard ends with the statement, and so does what it lends.
                    ideas.insert(
                        site.tier,
                        grade::NAMED,
                        site.range.end,
                        format!("{call}.clone()"),
                    );
                    let name = scene.fresh("inner");
                    let whole = site.node.parent().is_some_and(|p| p.kind() == "block");
                    if whole {
                        let indent = scene.indent(site.range.start);
                        let line = format!("let {name} = {text}{call}.clone();\n{indent}{name}");
                        ideas.replace(site.tier, grade::NAMED, site.range.clone(), line);
                    }
                } else {
                    ideas.insert(site.tier, grade::NAMED, site.range.end, call.as_str());
                }
            }
        }
    }
}

const COLLECTIONS: [&str; 9] = [
    "Vec",
    "VecDeque",
    "HashMap",
    "BTreeMap",
    "HashSet",
    "BTreeSet",
    "BinaryHeap",
    "String",
    "LinkedList",
];
const ITERATORS: [&str; 26] = [
    "Map",
    "Filter",
    "FilterMap",
    "Rev",
    "Enumerate",
    "Zip",
    "Chain",
    "Take",
    "Skip",
    "TakeWhile",
    "SkipWhile",
    "Chars",
    "Bytes",
    "Lines",
    "Split",
    "SplitWhitespace",
    "Iter",
    "IntoIter",
    "Cloned",
    "Copied",
    "FlatMap",
    "Flatten",
    "Keys",
    "Values",
    "StepBy",
    "Peekable",
];

fn recollected(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(wants) = scene
        .facts
        .expected
        .iter()
        .find(|t| COLLECTIONS.contains(&head(t)) || t.starts_with("Box<["))
    else {
        return;
    };
    for has in scene.facts.found.iter().take(2) {
        let lent = has.starts_with('&');
        let kind = head(has.trim_start_matches('&'));
        let slice = has.trim_start_matches('&').starts_with('[');
        let list = COLLECTIONS.contains(&kind) || slice;
        if !list && !ITERATORS.contains(&kind) || kind == head(wants) || kind == "String" {
            continue;
        }
        let ways: &[&str] = match (list, lent) {
            (false, _) => &[
                ".collect()",
                ".cloned().collect()",
                ".map(|item| item.to_string()).collect()",
            ],
            (true, false) => &[
                ".into_iter().collect()",
                ".into_values().collect()",
                ".into_keys().collect()",
            ],
            (true, true) => &[".iter().cloned().collect()", ".iter().copied().collect()"],
        };
        for site in exact(scene) {
            for (i, way) in ways.iter().enumerate() {
                let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
                ideas.insert(site.tier, grade, site.range.end, *way);
            }
        }
    }
}

fn lent_or_empty(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let slice = |t: &&String| t.starts_with("&[") || t.as_str() == "&str";
    let Some(wants) = scene.facts.expected.iter().find(slice) else {
        return;
    };
    let lends = |t: &String| {
        t.starts_with("Option<&") || t == "Option<String>" || t.starts_with("Option<Vec<")
    };
    let Some(has) = scene.facts.found.iter().find(|t| lends(t)) else {
        return;
    };
    let lent = has.starts_with("Option<&");
    let (empty, view) = if wants == "&str" {
        ("\"\"", "as_str")
    } else {
        ("&[]", "as_slice")
    };
    for site in exact(scene) {
        let ways = match lent {
            true => vec![
                format!(".map_or({empty}, |it| it.{view}())"),
                ".map(|it| &it[..]).unwrap_or_default()".to_owned(),
                ".unwrap_or_default()".to_owned(),
                format!(".unwrap_or({empty})"),
            ],
            false => vec![
                ".as_deref().unwrap_or_default()".to_owned(),
                format!(".as_deref().unwrap_or({empty})"),
            ],
        };
        for way in ways {
            ideas.insert(site.tier, grade::NAMED, site.range.end, way);
        }
    }
}

fn compare_option(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let optional = |t: &String| t.starts_with("Option<");
    if !scene
        .facts
        .found
        .iter()
        .chain(&scene.facts.expected)
        .chain(&scene.facts.quoted)
        .any(optional)
    {
        return;
    }
    let Some(node) = scene.around_primary(&["binary_expression"]) else {
        return;
    };
    let sign = children(node)
        .into_iter()
        .find(|c| matches!(c.kind(), "==" | "!="));
    let (Some(sign), Some(left), Some(right)) = (
        sign.map(|s| scene.of(s)),
        node.child_by_field_name("left"),
        node.child_by_field_name("right"),
    ) else {
        return;
    };
    // The message points at the right side where that is the option.
    let right_is = scene.facts.found.iter().any(optional);
    let sides = if right_is {
        [(right, left), (left, right)]
    } else {
        [(left, right), (right, left)]
    };
    for (i, (option, value)) in sides.into_iter().enumerate() {
        let (option, value) = (scene.of(option), scene.of(value));
        let plain = value.trim_start_matches(['&', '*']);
        let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
        for test in [
            format!("{option}.as_ref() {sign} Some(&{plain})"),
            format!("{option} {sign} Some({value})"),
            format!("{option}.as_deref() {sign} Some({value})"),
            format!("{option}.as_deref() {sign} Some({plain}.as_str())"),
        ] {
            ideas.replace(tier::EXACT, grade, node.byte_range(), test);
        }
    }
}

fn bool_number(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("`bool`") && !scene.facts.says("`&bool`") {
        return;
    }
    const KINDS: [&str; 2] = ["binary_expression", "compound_assignment_expr"];
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let calculated = enclosing(anchor.node, &KINDS).and_then(|n| n.child_by_field_name("right"));
    let Some(value) =
        calculated.or(Some(anchor.node).filter(|_| scene.facts.found.iter().any(|t| t == "bool")))
    else {
        return;
    };
    let result = around(scene, value).map_or("", |f| f.result);
    let mut kinds: Vec<&str> = scene.facts.numbers();
    kinds.extend(NUMBERS.iter().filter(|n| **n == result));
    kinds.extend(["u32", "usize"]);
    let text = scene.of(value);
    let lent = scene.facts.says("`&bool`");
    let mut seen: Vec<&str> = Vec::new();
    for of in kinds.into_iter().filter(|k| !k.starts_with('f')) {
        if seen.contains(&of) || seen.len() >= 3 {
            continue;
        }
        seen.push(of);
        let star = if lent { "*" } else { "" };
        let made = format!("{of}::from({star}{text})");
        ideas.replace(tier::EXACT, grade::NAMED, scene.span(value), made);
    }
}

fn print_to_format(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let text = scene
        .facts
        .expected
        .iter()
        .any(|t| t == "String" || t == "&str");
    if !text || !scene.facts.found.iter().any(|t| t == "()") {
        return;
    }
    let Some(function) = scene.functions.first() else {
        return;
    };
    let mut edits = Vec::new();
    let mut lines = Vec::new();
    let mut put = |at: std::ops::Range<usize>, name: &str| {
        edits.push(edit(at.clone(), "format!"));
        // A printed line ends its line.
        if name.ends_with("ln!") {
            lines.push(edit(at, "format!"));
        }
    };
    for value in results(scene.text, *function) {
        for call in nodes(value, &["call_expression"]).into_iter().take(1) {
            if let Some(called) = call.child_by_field_name("function") {
                let name = scene.of(called);
                if matches!(name, "println!" | "print!" | "eprintln!" | "eprint!") {
                    put(called.byte_range(), name);
                }
            }
        }
    }
    // With a semicolon behind it the text is thrown away again.
    let open = function
        .child_by_field_name("body")
        .and_then(|b| crate::syntax::named(b).pop());
    if let Some(last) = open.filter(|l| edits.is_empty() && l.kind() == "expression_statement")
        && let Some(call) = nodes(last, &["call_expression"]).into_iter().next()
        && let Some(called) = call.child_by_field_name("function")
        && scene.of(called).starts_with("print")
    {
        edits.push(edit(called.byte_range(), "format!"));
        edits.push(edit(scene.last(last)..last.end_byte(), ""));
    }
    ideas.edits(tier::EXACT, grade::NAMED, edits);
    ideas.edits(tier::EXACT, grade::SEEN, lines);
}
