//! Patterns for implementations that no file may have: of a foreign trait for
//! all types of a kind, or derived with bounds that nobody asked for.

use sleepy_fix::Family::TraitBounds as Traits;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::object_traits::underived;
use super::traits::derives;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Own, Shape, below, derived, head, types};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{each, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "shown_through",
        Traits,
        shown_through,
        "Implements a foreign trait for a wrapper of a reference, and wraps what is shown.",
    )
    .when(&["E0119", "E0210"], 0.3),
    find(
        "impl_unbounded",
        Traits,
        impl_unbounded,
        "Implements what was derived, field by field, without bounds on the type's parameters.",
    )
    .when(&["E0277", "E0369", "E0382", "E0599"], 0.2),
];

fn shown_through(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(item) = enclosing(anchor.node, &["impl_item"]) else {
            continue;
        };
        let part = |field| item.child_by_field_name(field);
        let (Some(list), Some(of), Some(of_trait)) =
            (part("type_parameters"), part("type"), part("trait"))
        else {
            continue;
        };
        let parameter = named(list)
            .into_iter()
            .find(|p| scene.name(*p) == scene.of(of));
        let bounds = parameter.and_then(|p| p.child_by_field_name("bounds"));
        let (Some(bounds), Some(body)) = (bounds, part("body")) else {
            continue;
        };
        let bound = scene.of(bounds).trim_start_matches(':').trim();
        let wrapper = scene.fresh("Shown");
        let name = scene.of(of);
        let start = item.start_byte();
        let mut edits = vec![
            edit(
                start..start,
                format!(
                    "/// A value as it is shown.\nstruct {wrapper}<'a, {name}>(&'a {name});\n\n"
                ),
            ),
            edit(of.byte_range(), format!("{wrapper}<'_, {name}>")),
        ];
        each(body, &mut |n| {
            if n.kind() == "self" && n.parent().is_some_and(|p| p.kind() != "self_parameter") {
                let end = n.end_byte();
                edits.push(edit(end..end, ".0"));
            }
        });
        let shows = matches!(head(scene.of(of_trait)), "Display" | "Debug" | "LowerHex");
        for sign in ["", "&"] {
            let mut all = edits.clone();
            if shows {
                all.extend(wrapped_uses(scene, item, bound, (&wrapper, sign)));
            }
            ideas.edits(tier::EXACT, grade::NAMED, all);
        }
    }
}

/// The edits that wrap the generic values which other functions show.
fn wrapped_uses(
    scene: &Scene<'_>,
    item: Node<'_>,
    bound: &str,
    (wrapper, sign): (&str, &str),
) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let outside =
        |n: &Node<'_>| n.start_byte() < item.start_byte() || n.start_byte() > item.end_byte();
    for function in scene.all(&["function_item"]).into_iter().filter(outside) {
        let Some(body) = function.child_by_field_name("body") else {
            continue;
        };
        let signature = &scene.text[function.start_byte()..body.start_byte()];
        if !bound
            .split('+')
            .any(|b| mentions(signature, head(b.trim())))
        {
            continue;
        }
        // The names that hold one of them: of closures, of loops, of parameters.
        for closure in nodes(body, &["closure_expression"]) {
            let inner = closure.child_by_field_name("body");
            let list = closure.child_by_field_name("parameters").map(named);
            if let (Some(inner), [name]) = (inner, &list.unwrap_or_default()[..]) {
                let name = scene.of(*name);
                if super::names::is_word(name) && shows(scene.of(inner), name) {
                    let bound = format!("let {name} = {wrapper}({sign}{name});");
                    edits.extend(opened(scene, inner, &bound));
                }
            }
        }
        for repeated in nodes(body, &["for_expression"]) {
            let pattern = repeated.child_by_field_name("pattern");
            let inner = repeated.child_by_field_name("body");
            if let (Some(pattern), Some(inner)) = (pattern, inner) {
                let name = scene.of(pattern);
                if super::names::is_word(name) && shows(scene.of(inner), name) {
                    let bound = format!("let {name} = {wrapper}({sign}{name});");
                    edits.extend(opened(scene, inner, &bound));
                }
            }
        }
        for parameter in crate::parts::parameters(function) {
            let name = scene.part(parameter, "pattern");
            let of = scene.part(parameter, "type");
            let list = of.contains('[') || of.contains("Vec<") || of.contains("Iterator");
            if super::names::is_word(name) && !list && shows(scene.of(body), name) {
                let sign = if of.starts_with('&') { "" } else { "&" };
                let bound = format!("let {name} = {wrapper}({sign}{name});");
                edits.extend(opened(scene, body, &bound));
            }
        }
    }
    edits
}

/// Whether a text shows a name: `{name}`, `name.to_string()` or as an argument.
fn shows(text: &str, name: &str) -> bool {
    text.contains(&format!("{{{name}}}"))
        || text.contains(&format!("{{{name}:"))
        || text.contains(&format!("{name}.to_string()"))
        || text.contains('"') && text.contains(&format!(", {name}"))
}

/// The edits that begin a block, or a value as a block, with a statement.
fn opened(scene: &Scene<'_>, body: Node<'_>, statement: &str) -> Vec<TextEdit> {
    let range = body.byte_range();
    if body.kind() == "block" {
        let at = range.start + 1;
        let indent = scene.indent(range.start);
        return vec![edit(at..at, format!("\n{indent}    {statement}"))];
    }
    vec![
        edit(range.start..range.start, format!("{{ {statement} ")),
        edit(range.end..range.end, " }"),
    ]
}

fn impl_unbounded(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for own in types(scene).into_iter().filter(|o| !o.is_enum()) {
        let generic = own.arguments.iter().any(|a| !a.starts_with('\''));
        let said = scene.facts.quoted.iter().any(|q| mentions(q, own.name));
        let Some(list) = derives(scene, own.node).filter(|_| generic && said) else {
            continue;
        };
        let had = derived(scene, own.node);
        for wanted in ["Clone", "Default", "PartialEq"] {
            if !had.contains(&wanted) || !scene.facts.says(wanted) && wanted != "Clone" {
                continue;
            }
            let copies = wanted == "Clone" && had.contains(&"Copy");
            let gone: &[&str] = if copies {
                &["Clone", "Copy"]
            } else {
                &[wanted]
            };
            let Some(gone) = underived(scene, list, gone) else {
                continue;
            };
            let text = written(&own, wanted, copies);
            let at = below(scene, own.node);
            ideas.edits(tier::EXACT, grade::NAMED, vec![gone, edit(at..at, text)]);
        }
    }
}

/// The implementation of a trait by what each field has of it.
fn written(own: &Own<'_>, wanted: &str, copies: bool) -> String {
    let fields = || (0..own.fields.len()).map(|i| own.access(i));
    let made = |value: &dyn Fn(&str) -> String| {
        let values: Vec<String> = fields().map(|f| value(&f)).collect();
        match own.shape {
            Shape::Unit => "Self".to_owned(),
            Shape::Tuple => format!("Self({})", values.join(", ")),
            Shape::Named => {
                let parts: Vec<String> = fields()
                    .zip(&values)
                    .map(|(f, v)| format!("            {f}: {v},\n"))
                    .collect();
                format!("Self {{\n{}        }}", parts.concat())
            }
        }
    };
    let (head, body) = match wanted {
        "Clone" if copies => ("fn clone(&self) -> Self", "*self".to_owned()),
        "Clone" => (
            "fn clone(&self) -> Self",
            made(&|f| format!("self.{f}.clone()")),
        ),
        "Default" => (
            "fn default() -> Self",
            made(&|_| "Default::default()".to_owned()),
        ),
        _ => {
            let parts: Vec<String> = fields().map(|f| format!("self.{f} == other.{f}")).collect();
            let all = match parts.is_empty() {
                true => "true".to_owned(),
                false => parts.join(" && "),
            };
            ("fn eq(&self, other: &Self) -> bool", all)
        }
    };
    let (parameters, full) = (own.parameters, own.full());
    let mut text = format!(
        "\nimpl{parameters} {wanted} for {full} {{\n    {head} {{\n        {body}\n    }}\n}}\n"
    );
    if copies {
        text.push_str(&format!("\nimpl{parameters} Copy for {full} {{}}\n"));
    }
    text
}
