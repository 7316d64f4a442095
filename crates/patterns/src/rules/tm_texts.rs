//! Patterns about arrays of slices, characters as numbers, shared texts, joined lists.

use sleepy_fix::Family::TypeMismatch as Types;
use tree_sitter::Node;

use super::tm_std::{calculation, with};
use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::outline::{arguments, head};
use crate::scene::{Scene, tier};
use crate::syntax::named;

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "slice_to_array",
        Types,
        slice_to_array,
        "Makes an array of a slice: `try_into`, `first_chunk`.",
    )
    .when(&["E0308", "E0277"], 0.3),
    find(
        "char_number",
        Types,
        char_number,
        "Calculates with a character by its number.",
    )
    .when(&["E0369", "E0308", "E0277", "E0604"], 0.2),
    find(
        "shared_text",
        Types,
        shared_text,
        "Makes an `Arc<str>`, `Box<str>`, `Box<[T]>` and the like of what is there.",
    )
    .when(&["E0308", "E0277"], 0.3),
    find(
        "join_values",
        Types,
        join_values,
        "Joins lists with `concat` and repeats text with `repeat`.",
    )
    .when(&["E0369", "E0277", "E0308"], 0.2),
];

fn slice_to_array(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let array = |t: &String| t.trim_start_matches('&').starts_with('[') && t.contains(';');
    let Some(wanted) = scene.facts.expected.iter().find(|t| array(t)) else {
        return;
    };
    let listed = |t: &String| {
        let of = t.trim_start_matches('&');
        of.starts_with("Vec<") || of.starts_with('[')
    };
    if !scene.facts.found.iter().any(listed) {
        return;
    }
    let result = scene
        .functions
        .first()
        .and_then(|f| f.child_by_field_name("return_type"));
    let result = result.map_or("", |r| scene.of(r));
    for site in scene.sites.iter().filter(|s| s.tier < tier::AROUND).take(1) {
        // `&x[1..3]` gives up its `&`, since the array is copied out of the slice.
        let lent = site.node.kind() == "reference_expression" && !wanted.starts_with('&');
        let value = if lent {
            named(site.node).pop().unwrap_or(site.node)
        } else {
            site.node
        };
        let mut ways: Vec<String> = match head(result) {
            "Option" => vec![".try_into().ok()?".into()],
            "Result" => vec![
                ".try_into()?".into(),
                ".try_into().map_err(|_| \"wrong length\".to_string())?".into(),
            ],
            _ => Vec::new(),
        };
        if head(result) == "Result"
            && let Some(error) = arguments(result).get(1)
        {
            let made = super::error_values::errors(scene, site.node, error);
            ways.extend(
                made.iter()
                    .take(3)
                    .map(|e| format!(".try_into().map_err(|_| {e})?")),
            );
        }
        ways.push(".try_into().unwrap()".into());
        ways.push(".try_into().unwrap_or_default()".into());
        for way in ways {
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                site.range.clone(),
                with(scene, value, &way),
            );
        }
    }
}

fn char_number(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some((node, left, sign, right)) = calculation(scene) else {
        return;
    };
    let literal = |n: Node<'_>| n.kind() == "char_literal";
    let said = scene.facts.says("`char`");
    if !said && !literal(left) && !literal(right) || !matches!(sign, "+" | "-") {
        return;
    }
    let byte = |n: Node<'_>| match literal(n) {
        true => format!("b{}", scene.of(n)),
        false => format!("{} as u8", with(scene, n, "")),
    };
    let (l, r) = (scene.of(left), scene.of(right));
    let range = || node.byte_range();
    let inner = format!("{} {sign} {}", byte(left), byte(right));
    let first = format!("({inner})");
    if sign == "-" {
        ideas.replace(tier::EXACT, grade::NAMED, range(), &first[..]);
        ideas.replace(tier::EXACT, grade::SEEN, range(), inner);
        for of in scene
            .facts
            .numbers()
            .into_iter()
            .chain(["u32", "usize"])
            .take(3)
        {
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range(),
                format!("{first} as {of}"),
            );
            let wide = format!("({l} as {of} - {r} as {of})");
            ideas.replace(tier::EXACT, grade::SEEN, range(), wide);
        }
    }
    let shifted = format!("({} {sign} {r}) as char", byte(left));
    ideas.replace(tier::EXACT, grade::NAMED, range(), shifted);
    let cast = format!("({} {sign} {r} as u8) as char", byte(left));
    ideas.replace(tier::EXACT, grade::NAMED, range(), cast);
    let spoken = format!("format!(\"{{}}{{}}\", {l}, {r})");
    ideas.replace(tier::EXACT, grade::SEEN, range(), spoken);
}

fn shared_text(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const HOLDERS: [&str; 3] = ["Arc", "Rc", "Box"];
    let Some(wanted) = scene.facts.expected.iter().find(|t| {
        let inner = arguments(t).first().copied().unwrap_or("");
        HOLDERS.contains(&head(t)) && (inner == "str" || inner.starts_with('['))
    }) else {
        return;
    };
    let holder = head(wanted);
    for site in scene
        .sites
        .iter()
        .filter(|s| s.tier <= tier::AROUND)
        .take(3)
    {
        let mut value = scene.of(site.node);
        // What the value was put into takes text as it is only by `from`.
        if let Some(inner) = value
            .strip_prefix(&format!("{holder}::new(")[..])
            .and_then(|t| t.strip_suffix(')'))
        {
            value = inner;
        }
        let put = format!("{holder}::from({value})");
        ideas.replace(site.tier, grade::NAMED, site.range.clone(), put);
        if site.tight() {
            let more = match arguments(wanted).first() {
                Some(&"str") if holder == "Box" => ".into_boxed_str()",
                Some(_) if holder == "Box" => ".into_boxed_slice()",
                _ => ".into()",
            };
            ideas.insert(site.tier, grade::NAMED, site.range.end, more);
            ideas.insert(site.tier, grade::SEEN, site.range.end, ".collect()");
        }
    }
}

fn join_values(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some((node, left, sign, right)) = calculation(scene) else {
        return;
    };
    let (l, r) = (scene.of(left), scene.of(right));
    let range = || node.byte_range();
    let texts = |n: Node<'_>| n.kind() == "string_literal";
    match sign {
        "*" => {
            for (text, times) in [(left, right), (right, left)] {
                if texts(text) || scene.facts.says("str") || scene.facts.says("String") {
                    let count = scene.of(times);
                    let call = with(scene, text, &format!(".repeat({count})"));
                    ideas.replace(tier::EXACT, grade::NAMED, range(), call);
                    let call = with(scene, text, &format!(".repeat({count} as usize)"));
                    ideas.replace(tier::EXACT, grade::SEEN, range(), call);
                }
            }
        }
        "+" if scene.facts.says("Vec<") || scene.facts.says("`[") => {
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range(),
                format!("[{l}, {r}].concat()"),
            );
            let chain = format!(
                "{}.into_iter().chain({r}).collect::<Vec<_>>()",
                with(scene, left, "")
            );
            ideas.replace(tier::EXACT, grade::NAMED, range(), chain);
            ideas.replace(
                tier::EXACT,
                grade::SEEN,
                range(),
                format!("[&{l}[..], &{r}[..]].concat()"),
            );
        }
        "+" if scene.facts.says("`char`") || scene.facts.says("str") => {
            ideas.replace(
                tier::EXACT,
                grade::SEEN,
                range(),
                format!("format!(\"{{}}{{}}\", {l}, {r})"),
            );
        }
        "+=" if scene.facts.says("Vec<") => {
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range(),
                format!("{l}.extend({r})"),
            );
            ideas.replace(tier::EXACT, grade::SEEN, range(), format!("{l}.push({r})"));
        }
        "+=" if scene.facts.says("String") => {
            ideas.replace(tier::EXACT, grade::SEEN, range(), format!("{l}.push({r})"));
            ideas.replace(
                tier::EXACT,
                grade::SEEN,
                range(),
                format!("{l}.push_str(&{r}.to_string())"),
            );
        }
        _ => {}
    }
}
