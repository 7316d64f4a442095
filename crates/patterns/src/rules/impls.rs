//! Patterns that implement a trait of the standard library for a type of the
//! file: for showing, comparing, making and converting it. What the methods do
//! is made of the fields, the variants and the methods there are.

use sleepy_fix::Family::TraitBounds as Traits;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::{bare, last_segment};
use crate::outline::{
    Function, Own, Shape, below, derived, functions, implementation, inherent, said,
};
use crate::scene::{Scene, tier};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "show_impl",
        Traits,
        show_impl,
        "Implements `Display` by the fields, the variants or a method.",
    )
    .when(&["E0277", "E0599", ""], 0.06),
    find(
        "error_type",
        Traits,
        error_type,
        "Makes a type an error: `Debug`, `Display` and `Error` together.",
    )
    .when(&["E0277", "E0599"], 0.06),
];

/// The traits that the message misses, with their arguments: `Mul<f64>`.
pub(super) fn missing<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = &'s str> {
    scene.facts.traits.iter().map(|t| last_segment(t))
}

pub(super) fn misses(scene: &Scene<'_>, name: &str) -> bool {
    missing(scene).any(|t| bare(t) == name)
}

/// An implementation as text: `body` is indented already.
pub(super) fn block(own: &Own<'_>, of_trait: &str, body: &str) -> String {
    let bounded: Vec<String> = own
        .arguments
        .iter()
        .filter(|a| !a.starts_with('\''))
        .filter(|a| !own.parameters.contains(&format!("{a}:")))
        .map(|a| format!("{a}: {of_trait}"))
        .collect();
    let clause = match bounded.is_empty() || of_trait.contains('<') {
        true => String::new(),
        false => format!("\nwhere\n    {},\n", bounded.join(", ")),
    };
    let open = if clause.is_empty() { " {" } else { "{" };
    format!(
        "\nimpl{} {of_trait} for {}{clause}{open}\n{body}}}\n",
        own.parameters,
        own.full()
    )
}

/// Proposes an implementation below its type.
pub(super) fn put(scene: &Scene<'_>, ideas: &mut Ideas<'_>, own: &Own<'_>, grade: u8, text: &str) {
    ideas.insert(tier::EXACT, grade, below(scene, own.node), text);
}

/// `fn name(&self) -> String` and the like: what a value can say of itself.
fn tellers<'a, 't>(
    all: &'a [Function<'t>],
    own: &'a Own<'t>,
) -> impl Iterator<Item = &'a Function<'t>> {
    inherent(all, own.name).filter(|f| {
        f.receiver.ends_with("self") && f.receiver != "&mut self" && f.parameters.is_empty()
    })
}

/// `AlmostThere` as `almost there`.
pub(super) fn words(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.extend(c.to_lowercase());
    }
    text
}

/// The bodies of `fmt` that a type suggests.
fn shows(scene: &Scene<'_>, own: &Own<'_>) -> Vec<String> {
    let all = functions(scene);
    let mut bodies = Vec::new();
    for teller in tellers(&all, own) {
        let name = teller.name;
        match teller.result {
            "&str" | "&'static str" => bodies.push(format!("f.write_str(self.{name}())")),
            "String" => bodies.push(format!("f.write_str(&self.{name}())")),
            "" => {}
            _ => bodies.push(format!("write!(f, \"{{}}\", self.{name}())")),
        }
    }
    if own.is_enum() {
        for lower in [true, false] {
            let arms = own.variants.iter().map(|v| {
                let word = if lower {
                    words(v.name)
                } else {
                    v.name.to_owned()
                };
                let (pattern, shown) = variant_shown(v.shape, &v.fields);
                let sign = if shown.is_empty() { "" } else { " " };
                let name = v.name;
                format!(
                    "            Self::{name}{pattern} => write!(f, \"{word}{sign}{shown}\"),\n"
                )
            });
            let arms: String = arms.collect();
            bodies.push(format!("match self {{\n{arms}        }}"));
        }
        // What a variant holds may speak for itself.
        if own.variants.iter().all(|v| v.fields.len() == 1) {
            let arms = own.variants.iter().map(|v| {
                let pattern = match v.shape {
                    Shape::Named => format!(" {{ {}: it }}", v.fields[0].name),
                    _ => "(it)".to_owned(),
                };
                format!(
                    "            Self::{}{pattern} => write!(f, \"{{it}}\"),\n",
                    v.name
                )
            });
            bodies.push(format!(
                "match self {{\n{}        }}",
                arms.collect::<String>()
            ));
        }
    } else {
        let fields: Vec<String> = (0..own.fields.len())
            .map(|i| format!("self.{}", own.access(i)))
            .collect();
        for sign in [" ", ", ", "/", ":"] {
            let holes = vec!["{}"; fields.len()].join(sign);
            bodies.push(format!("write!(f, \"{holes}\", {})", fields.join(", ")));
            if fields.len() < 2 {
                break;
            }
        }
        for field in fields.iter().filter(|_| own.fields.len() > 1) {
            bodies.push(format!("write!(f, \"{{}}\", {field})"));
        }
    }
    bodies.push("write!(f, \"{self:?}\")".to_owned());
    bodies
}

/// How the fields of a variant are bound, and how they are shown.
fn variant_shown(shape: Shape, fields: &[crate::outline::Field<'_>]) -> (String, String) {
    let names: Vec<String> = match shape {
        Shape::Named => fields.iter().map(|f| f.name.to_owned()).collect(),
        _ => (0..fields.len()).map(|i| format!("part{i}")).collect(),
    };
    let holes: Vec<String> = names.iter().map(|n| format!("{{{n}}}")).collect();
    let pattern = match shape {
        Shape::Unit => String::new(),
        Shape::Tuple => format!("({})", names.join(", ")),
        Shape::Named => format!(" {{ {} }}", names.join(", ")),
    };
    (pattern, holes.join(" "))
}

/// An implementation of `Display` with this body.
fn display(own: &Own<'_>, body: &str) -> String {
    block(
        own,
        "std::fmt::Display",
        &format!(
            "    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{\n        {body}\n    }}\n"
        ),
    )
}

fn show_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !misses(scene, "Display") && !misses(scene, "ToString") {
        return;
    }
    for own in said(scene).iter().take(2) {
        for (i, body) in shows(scene, own).iter().enumerate() {
            let grade = if i < 4 { grade::NAMED } else { grade::SEEN };
            put(scene, ideas, own, grade, &display(own, body));
        }
    }
}

fn error_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Error") {
        return;
    }
    for own in said(scene).iter().take(3) {
        if implementation(scene, "Error", own.name).is_some() {
            continue;
        }
        let shown = implementation(scene, "Display", own.name).is_some();
        let debug = derived(scene, own.node).contains(&"Debug")
            || implementation(scene, "Debug", own.name).is_some();
        let at = own.node.start_byte();
        let derive = edit(at..at, if debug { "" } else { "#[derive(Debug)]\n" });
        let bodies = match shown {
            true => vec![String::new()],
            false => shows(scene, own).iter().map(|b| display(own, b)).collect(),
        };
        let error = block(own, "std::error::Error", "").replace(" {\n}", " {}");
        for (i, body) in bodies.iter().enumerate() {
            let grade = if i < 2 { grade::NAMED } else { grade::SEEN };
            let end = below(scene, own.node);
            let edits = vec![derive.clone(), edit(end..end, format!("{body}{error}"))];
            let edits = edits.into_iter().filter(|e| !e.new_text.is_empty());
            ideas.edits(tier::EXACT, grade, edits.collect());
        }
    }
}
