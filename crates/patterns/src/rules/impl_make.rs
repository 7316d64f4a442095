//! Patterns that implement the making and comparing of a type of the file.

use sleepy_fix::Family::TraitBounds as Traits;

use super::fields::defaults;
use super::impls::{block, misses, missing, put, words};
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::bare;
use crate::outline::{
    Function, Own, Shape, arguments, build, derived, functions, head, implementation, inherent,
    said,
};
use crate::scene::{Scene, tier};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "make_impl",
        Traits,
        make_impl,
        "Implements `Default`, `From`, `TryFrom` or `FromStr` by the fields or a constructor.",
    )
    .when(&["E0277", "E0599", "E0308"], 0.05),
    find(
        "order_impl",
        Traits,
        order_impl,
        "Implements a comparison that cannot be derived, field by field.",
    )
    .when(&["E0277", "E0369", "E0599"], 0.04),
];

fn make_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let all = functions(scene);
    for own in said(scene).iter().take(3) {
        let made: Vec<&Function<'_>> = inherent(&all, own.name)
            .filter(|f| f.receiver.is_empty() && makes(f.result, own))
            .collect();
        for wanted in missing(scene).take(6) {
            let args = arguments(wanted);
            match (bare(wanted), args.first().copied().unwrap_or("")) {
                ("Default", _) => default_impl(scene, ideas, own, &made),
                ("FromStr", _) => from_str(scene, ideas, own, &made),
                ("From", of) if !of.is_empty() => from(scene, ideas, own, &made, of),
                ("TryFrom", of) if !of.is_empty() => try_from(scene, ideas, own, &made, of),
                _ => {}
            }
        }
    }
}

/// Whether a result is the type itself, perhaps in a `Result` or an `Option`.
fn makes(result: &str, own: &Own<'_>) -> bool {
    let is = |t: &str| t == "Self" || head(t) == own.name;
    is(result)
        || matches!(head(result), "Option" | "Result")
            && arguments(result).first().is_some_and(|t| is(t))
}

fn default_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>, own: &Own<'_>, made: &[&Function<'_>]) {
    let mut values = Vec::new();
    for function in made.iter().filter(|f| f.parameters.is_empty()) {
        values.push(format!("Self::{}()", function.name));
    }
    match own.variants.iter().find(|v| v.shape == Shape::Unit) {
        Some(first) => values.push(format!("Self::{}", first.name)),
        None => {
            let parts: Vec<String> = own
                .fields
                .iter()
                .map(|f| defaults(f.of).swap_remove(0))
                .collect();
            values.push(own.build(&parts).replacen(own.name, "Self", 1));
        }
    }
    for value in values {
        let body = format!("    fn default() -> Self {{\n        {value}\n    }}\n");
        put(
            scene,
            ideas,
            own,
            grade::NAMED,
            &block(own, "Default", &body),
        );
    }
    // The first variant may stand for all.
    if own.is_enum() {
        for (i, variant) in crate::syntax::find(own.node, &["enum_variant"])
            .iter()
            .take(4)
            .enumerate()
        {
            let (at, start) = (own.node.start_byte(), variant.start_byte());
            let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
            let derive = edit(at..at, "#[derive(Default)]\n");
            ideas.edits(
                tier::EXACT,
                grade,
                vec![derive, edit(start..start, "#[default] ")],
            );
        }
    }
}

fn from_str(scene: &Scene<'_>, ideas: &mut Ideas<'_>, own: &Own<'_>, made: &[&Function<'_>]) {
    let mut ways: Vec<(String, String)> = Vec::new();
    for function in made {
        let [parameter] = &function.parameters[..] else {
            continue;
        };
        let call = match parameter.of {
            "&str" => format!("Self::{}(text)", function.name),
            "String" => format!("Self::{}(text.to_owned())", function.name),
            "&String" => format!("Self::{}(&text.to_owned())", function.name),
            _ => continue,
        };
        let kinds = arguments(function.result);
        match (head(function.result), kinds.get(1)) {
            ("Result", Some(error)) => ways.push(((*error).to_owned(), call)),
            ("Option", _) => ways.push((
                "String".to_owned(),
                format!("{call}.ok_or_else(|| format!(\"invalid: {{text}}\"))"),
            )),
            _ => ways.push(("std::convert::Infallible".to_owned(), format!("Ok({call})"))),
        }
    }
    if let [field] = &own.fields[..] {
        let value = |v: &str| own.build(&[v.to_owned()]).replacen(own.name, "Self", 1);
        if field.of == "String" {
            ways.push((
                "std::convert::Infallible".into(),
                format!("Ok({})", value("text.to_owned()")),
            ));
        } else {
            let error = format!("<{} as std::str::FromStr>::Err", field.of);
            ways.push((error, format!("Ok({})", value("text.parse()?"))));
        }
    }
    let unit = own.is_enum() && own.variants.iter().all(|v| v.shape == Shape::Unit);
    for lower in [true, false].into_iter().filter(|_| unit) {
        let arms = own.variants.iter().map(|v| {
            let word = if lower {
                words(v.name)
            } else {
                v.name.to_owned()
            };
            format!("            \"{word}\" => Ok(Self::{}),\n", v.name)
        });
        let other = "            other => Err(format!(\"unknown: {other}\")),\n";
        let arms: String = arms.collect();
        ways.push((
            "String".into(),
            format!("match text {{\n{arms}{other}        }}"),
        ));
    }
    for (error, body) in ways {
        let body = format!(
            "    type Err = {error};\n\n    fn from_str(text: &str) -> Result<Self, Self::Err> {{\n        {body}\n    }}\n"
        );
        put(
            scene,
            ideas,
            own,
            grade::NAMED,
            &block(own, "std::str::FromStr", &body),
        );
    }
}

/// The ways to make a type of one value named `value`.
fn conversions(own: &Own<'_>, made: &[&Function<'_>], of: &str) -> Vec<String> {
    let mut ways = Vec::new();
    for function in made
        .iter()
        .filter(|f| f.parameters.len() == 1 && makes_plainly(f.result, own))
    {
        let taken = function.parameters[0].of;
        if taken == of || taken.starts_with("impl ") {
            ways.insert(0, format!("Self::{}(value)", function.name));
        } else {
            ways.push(format!("Self::{}(value.into())", function.name));
        }
    }
    if let [field] = &own.fields[..] {
        let value = |v: &str| own.build(&[v.to_owned()]).replacen(own.name, "Self", 1);
        ways.push(value(if head(field.of) == head(of) {
            "value"
        } else {
            "value.into()"
        }));
    }
    for variant in own.variants.iter().filter(|v| v.fields.len() == 1) {
        let path = format!("Self::{}", variant.name);
        let held = variant.fields[0].of;
        let same = head(held) == head(of);
        let value = match held {
            _ if same => "value",
            "String" => "value.to_string()",
            _ => "value.into()",
        };
        let way = build(&path, variant.shape, &variant.fields, &[value.to_owned()]);
        ways.insert(if same { 0 } else { ways.len() }, way);
    }
    ways
}

fn makes_plainly(result: &str, own: &Own<'_>) -> bool {
    result == "Self" || head(result) == own.name
}

fn from(scene: &Scene<'_>, ideas: &mut Ideas<'_>, own: &Own<'_>, made: &[&Function<'_>], of: &str) {
    let mut ways = conversions(own, made, of);
    // A tuple's parts are the fields'.
    if of.starts_with('(') && own.fields.len() > 1 {
        let parts: Vec<String> = (0..own.fields.len())
            .map(|i| format!("value.{i}"))
            .collect();
        ways.push(own.build(&parts).replacen(own.name, "Self", 1));
    }
    // Fields of the same names, from another type of the file.
    let types = crate::outline::types(scene);
    if let Some(other) = types.iter().find(|t| t.name == head(of)) {
        let shared = |n: &str| other.fields.iter().any(|f| f.name == n);
        if !own.fields.is_empty() && own.fields.iter().all(|f| shared(f.name)) {
            let parts: Vec<String> = own
                .fields
                .iter()
                .map(|f| format!("value.{}", f.name))
                .collect();
            ways.push(own.build(&parts).replacen(own.name, "Self", 1));
        }
    }
    for way in ways.into_iter().take(4) {
        let body = format!("    fn from(value: {of}) -> Self {{\n        {way}\n    }}\n");
        put(
            scene,
            ideas,
            own,
            grade::NAMED,
            &block(own, &format!("From<{of}>"), &body),
        );
    }
}

fn try_from(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    own: &Own<'_>,
    made: &[&Function<'_>],
    of: &str,
) {
    let mut ways: Vec<(String, String)> = Vec::new();
    for function in made.iter().filter(|f| f.parameters.len() == 1) {
        if let ("Result", Some(error)) = (head(function.result), arguments(function.result).get(1))
        {
            ways.push((
                (*error).to_owned(),
                format!("Self::{}(value)", function.name),
            ));
        } else if head(function.result) == "Option" {
            let text = "ok_or_else(|| format!(\"invalid: {value}\"))";
            ways.push((
                "String".into(),
                format!("Self::{}(value).{text}", function.name),
            ));
        }
    }
    let unit = own.is_enum() && own.variants.iter().all(|v| v.shape == Shape::Unit);
    for first in [0, 1].into_iter().filter(|_| unit) {
        let mut next = first;
        let arms = own.variants.iter().map(|v| {
            let value = v.value.and_then(|n| n.parse().ok()).unwrap_or(next);
            next = value + 1;
            format!("            {value} => Ok(Self::{}),\n", v.name)
        });
        let arms: String = arms.collect();
        let other = "            other => Err(format!(\"unknown: {other}\")),\n";
        ways.push((
            "String".into(),
            format!("match value {{\n{arms}{other}        }}"),
        ));
    }
    for (error, way) in ways.into_iter().take(4) {
        let body = format!(
            "    type Error = {error};\n\n    fn try_from(value: {of}) -> Result<Self, Self::Error> {{\n        {way}\n    }}\n"
        );
        put(
            scene,
            ideas,
            own,
            grade::NAMED,
            &block(own, &format!("TryFrom<{of}>"), &body),
        );
    }
}

fn order_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let total = misses(scene, "Ord") || misses(scene, "Eq") || misses(scene, "PartialOrd");
    if !total && !misses(scene, "PartialEq") {
        return;
    }
    for own in said(scene).iter().filter(|o| !o.is_enum()).take(2) {
        other_equality(scene, ideas, own);
        let float = |of: &str| matches!(of, "f32" | "f64");
        if !total || own.fields.is_empty() || !own.fields.iter().any(|f| float(f.of)) {
            continue;
        }
        let compared: Vec<String> = own
            .fields
            .iter()
            .enumerate()
            .map(|(i, f)| {
                let way = if float(f.of) { "total_cmp" } else { "cmp" };
                let field = own.access(i);
                format!("self.{field}.{way}(&other.{field})")
            })
            .collect();
        let mut keys = vec![compared[0].clone()];
        keys.extend(compared[1..].iter().map(|c| format!("then_with(|| {c})")));
        let present = derived(scene, own.node);
        let has =
            |name: &str| present.contains(&name) || implementation(scene, name, own.name).is_some();
        let mut ways = vec![keys.join("."), compared[0].clone()];
        ways.extend(
            own.fields
                .iter()
                .position(|f| float(f.of))
                .map(|i| compared[i].clone()),
        );
        ways.dedup();
        for way in ways {
            let mut text = String::new();
            if !has("PartialEq") {
                text += &block(
                    own,
                    "PartialEq",
                    "    fn eq(&self, other: &Self) -> bool {\n        self.cmp(other).is_eq()\n    }\n",
                );
            }
            if !has("Eq") {
                text += &block(own, "Eq", "").replace(" {\n}", " {}");
            }
            if !has("PartialOrd") {
                text += &block(
                    own,
                    "PartialOrd",
                    "    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {\n        Some(self.cmp(other))\n    }\n",
                );
            }
            if !has("Ord") {
                text += &block(
                    own,
                    "Ord",
                    &format!(
                        "    fn cmp(&self, other: &Self) -> std::cmp::Ordering {{\n        {way}\n    }}\n"
                    ),
                );
            }
            put(scene, ideas, own, grade::NAMED, &text);
        }
        if !has("Eq") {
            put(
                scene,
                ideas,
                own,
                grade::NAMED,
                &block(own, "Eq", "").replace(" {\n}", " {}"),
            );
        }
    }
}

/// `Name == str`: comparing a wrapper with what it holds.
fn other_equality(scene: &Scene<'_>, ideas: &mut Ideas<'_>, own: &Own<'_>) {
    let [field] = &own.fields[..] else {
        return;
    };
    for wanted in missing(scene).filter(|t| matches!(bare(t), "PartialEq" | "PartialOrd")) {
        let Some(of) = arguments(wanted)
            .first()
            .copied()
            .filter(|a| head(a) != own.name)
        else {
            continue;
        };
        let value = own.access(0);
        let fits = field.of == of
            || (field.of, of) == ("String", "str")
            || (field.of, of) == ("String", "&str");
        if fits && bare(wanted) == "PartialEq" {
            let body = format!(
                "    fn eq(&self, other: &{of}) -> bool {{\n        self.{value} == *other\n    }}\n"
            );
            put(
                scene,
                ideas,
                own,
                grade::NAMED,
                &block(own, &format!("PartialEq<{of}>"), &body),
            );
        }
    }
}
