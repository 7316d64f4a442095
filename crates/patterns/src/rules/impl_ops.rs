//! Patterns that implement operators for a type of the file: arithmetic,
//! indexing, following a pointer, adding up.

use sleepy_fix::Family::TraitBounds as Traits;

use super::impls::{block, put};
use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::facts::NUMBERS;
use crate::outline::{Own, around, head, said, types};
use crate::scene::Scene;
use crate::syntax::enclosing;

pub(super) const PATTERNS: &[Pattern] = &[find(
    "arithmetic_impl",
    Traits,
    arithmetic_impl,
    "Implements an operator with what stands at its other side: `Money * u32`.",
)
.when(&["E0369", "E0368", "E0277", "E0600"], 0.06)];

/// Trait, method and sign of the operators, and how a message names them.
const OPERATORS: [(&str, &str, &str, &str); 5] = [
    ("Add", "add", "+", "cannot add "),
    ("Sub", "sub", "-", "cannot subtract "),
    ("Mul", "mul", "*", "cannot multiply "),
    ("Div", "div", "/", "cannot divide "),
    ("Rem", "rem", "%", "cannot calculate "),
];

/// Left and right of the operator, as the message names their types.
fn sides(scene: &Scene<'_>) -> Option<(String, String)> {
    let message = &scene.diagnostic.message;
    let mut quoted = message.split('`').skip(1).step_by(2);
    let (first, second) = (quoted.next()?, quoted.next()?);
    let turned = message.contains("cannot add") || message.contains("cannot subtract");
    Some(match turned {
        true => (second.to_owned(), first.to_owned()),
        false => (first.to_owned(), second.to_owned()),
    })
}

/// `a sign b`, where a number of another type is converted.
fn mixed(left: &str, of: &str, sign: &str, right: &str, right_of: &str) -> Vec<String> {
    let float = |t: &str| t.starts_with('f');
    if of == right_of || !NUMBERS.contains(&of) || !NUMBERS.contains(&right_of) {
        return vec![format!("{left} {sign} {right}")];
    }
    if float(right_of) && !float(of) {
        return vec![
            format!("({left} as {right_of} {sign} {right}).round() as {of}"),
            format!("({left} as {right_of} {sign} {right}) as {of}"),
        ];
    }
    vec![
        format!("{left} {sign} {right} as {of}"),
        format!("{left} {sign} {of}::from({right})"),
    ]
}

fn arithmetic_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for own in said(scene)
        .iter()
        .filter(|o| !o.is_enum() && !o.fields.is_empty())
        .take(2)
    {
        unary(scene, ideas, own);
        assigning(scene, ideas, own);
        let Some((left, right)) = sides(scene) else {
            continue;
        };
        for (name, method, sign, said) in OPERATORS {
            if !scene.diagnostic.message.contains(said) {
                continue;
            }
            let (left_own, right_own) = (
                head(left.trim_start_matches('&')),
                head(right.trim_start_matches('&')),
            );
            if left_own == own.name {
                binary(scene, ideas, own, (name, method, sign), &left, &right);
            } else if right_own == own.name
                && (NUMBERS.contains(&left.as_str()) || left.starts_with('{'))
            {
                // `3 * money` is `money * 3`; a literal is of the field's type.
                let literal = left.starts_with('{');
                let left = if literal { own.fields[0].of } else { &left };
                let parts = each_field(own, |field, of| {
                    mixed("self", left, sign, &format!("other.{field}"), of)
                });
                for made in parts {
                    let body = format!(
                        "    type Output = {right_own};\n\n    fn {method}(self, other: {right_own}) -> {right_own} {{\n        {made}\n    }}\n"
                    );
                    let text =
                        format!("\nimpl std::ops::{name}<{right_own}> for {left} {{\n{body}}}\n");
                    put(scene, ideas, own, grade::NAMED, &text);
                }
            }
        }
    }
}

/// The type built of each field's value, in at most two ways.
fn each_field(own: &Own<'_>, way: impl Fn(&str, &str) -> Vec<String>) -> Vec<String> {
    let ways: Vec<Vec<String>> = (0..own.fields.len())
        .map(|i| way(&own.access(i), own.fields[i].of))
        .collect();
    let most = ways.iter().map(Vec::len).max().unwrap_or(0);
    (0..most)
        .map(|k| {
            let parts: Vec<String> = ways.iter().map(|w| w[k.min(w.len() - 1)].clone()).collect();
            own.build(&parts)
        })
        .collect()
}

fn binary(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    own: &Own<'_>,
    (name, method, sign): (&str, &str, &str),
    left: &str,
    right: &str,
) {
    let same = head(right.trim_start_matches('&')) == own.name;
    let other = |field: &str| {
        if same {
            format!("other.{field}")
        } else {
            "other".to_owned()
        }
    };
    let right_type = right.trim_start_matches('&');
    let full = own.full();
    let mut outputs: Vec<(String, Vec<String>)> = Vec::new();
    let built = each_field(own, |field, of| {
        let right_of = if same { of } else { right_type };
        mixed(&format!("self.{field}"), of, sign, &other(field), right_of)
    });
    outputs.push((full.clone(), built));
    // What the function gives may be what the operator gives.
    let result = around(scene, scene.anchors[0].node).map_or("", |f| f.result);
    if let [field] = &own.fields[..] {
        let value = own.access(0);
        let plain = mixed(
            &format!("self.{value}"),
            field.of,
            sign,
            &other(&value),
            if same { field.of } else { right_type },
        );
        outputs.push((field.of.to_owned(), plain.clone()));
        let target = types(scene)
            .into_iter()
            .find(|t| t.name == head(result) && t.name != own.name);
        if let Some(target) = target.filter(|t| t.fields.len() == 1) {
            outputs.insert(
                0,
                (
                    target.full(),
                    plain
                        .iter()
                        .map(|p| target.build(std::slice::from_ref(p)))
                        .collect(),
                ),
            );
        }
    }
    let (lifetime, subject) = match left.starts_with('&') {
        true => ("<'a>", format!("&'a {full}")),
        false => ("", full),
    };
    for (output, ways) in outputs {
        for (i, made) in ways.iter().enumerate() {
            let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
            let argument = if same && !right.starts_with('&') && !left.starts_with('&') {
                String::new()
            } else {
                format!("<{}>", right.replacen('&', "&'a ", 1))
            };
            let lifetime = if right.starts_with('&') {
                "<'a>"
            } else {
                lifetime
            };
            let taken = right.replacen('&', "&'a ", 1);
            let body = format!(
                "    type Output = {output};\n\n    fn {method}(self, other: {taken}) -> {output} {{\n        {made}\n    }}\n"
            );
            let text = if own.parameters.is_empty() {
                format!("\nimpl{lifetime} std::ops::{name}{argument} for {subject} {{\n{body}}}\n")
            } else {
                generic_binary(own, name, &body)
            };
            put(scene, ideas, own, grade, &text);
        }
    }
}

/// For `Pair<T>`: the parameters have the operator, too.
fn generic_binary(own: &Own<'_>, name: &str, body: &str) -> String {
    let bounds = own
        .arguments
        .iter()
        .map(|a| format!("{a}: std::ops::{name}<Output = {a}>"));
    let bounds: Vec<String> = bounds.collect();
    format!(
        "\nimpl<{}> std::ops::{name} for {} {{\n{body}}}\n",
        bounds.join(", "),
        own.full()
    )
}

fn unary(scene: &Scene<'_>, ideas: &mut Ideas<'_>, own: &Own<'_>) {
    for (name, method, sign) in [("Neg", "neg", "-"), ("Not", "not", "!")] {
        if !scene
            .diagnostic
            .message
            .contains(&format!("operator `{sign}`"))
        {
            continue;
        }
        for made in each_field(own, |field, _| vec![format!("{sign}self.{field}")]) {
            let full = own.full();
            let body = format!(
                "    type Output = {full};\n\n    fn {method}(self) -> {full} {{\n        {made}\n    }}\n"
            );
            put(
                scene,
                ideas,
                own,
                grade::NAMED,
                &block(own, &format!("std::ops::{name}"), &body),
            );
        }
    }
}

fn assigning(scene: &Scene<'_>, ideas: &mut Ideas<'_>, own: &Own<'_>) {
    let node = enclosing(scene.anchors[0].node, &["compound_assignment_expr"]);
    let Some(node) = node else { return };
    let text = scene.of(node);
    for (name, method, sign, _) in OPERATORS {
        if !text.contains(&format!("{sign}=")) {
            continue;
        }
        let quoted = scene.diagnostic.message.split('`').nth(1).unwrap_or("");
        let said = if scene.code == "E0277" {
            quoted
        } else {
            own.name
        };
        let mut others = vec![said.to_owned()];
        // The message of E0368 does not name what is at the right.
        let number = scene.part(node, "right");
        if scene.code == "E0368" {
            if number.starts_with(|c: char| c.is_ascii_digit()) || own.fields.len() == 1 {
                others.extend(own.fields.iter().map(|f| f.of.to_owned()));
            }
            if number.starts_with('&') {
                others.insert(0, format!("&{}", own.name));
            }
            for parameter in around(scene, node)
                .map(|f| f.parameters)
                .unwrap_or_default()
            {
                if parameter.name == number {
                    others.insert(0, parameter.of.to_owned());
                }
            }
        }
        others.dedup();
        for other in others.iter().take(4) {
            let same = head(other.trim_start_matches('&')) == own.name;
            let lines: String = (0..own.fields.len())
                .map(|i| {
                    let (field, of) = (own.access(i), own.fields[i].of);
                    let value = if same {
                        format!("other.{field}")
                    } else {
                        "other".to_owned()
                    };
                    if same || of == other {
                        format!("        self.{field} {sign}= {value};\n")
                    } else {
                        let new =
                            mixed(&format!("self.{field}"), of, sign, &value, other).swap_remove(0);
                        format!("        self.{field} = {new};\n")
                    }
                })
                .collect();
            let argument = if same && !other.starts_with('&') {
                String::new()
            } else {
                format!("<{other}>")
            };
            let body =
                format!("    fn {method}_assign(&mut self, other: {other}) {{\n{lines}    }}\n");
            put(
                scene,
                ideas,
                own,
                grade::NAMED,
                &block(own, &format!("std::ops::{name}Assign{argument}"), &body),
            );
        }
    }
}
