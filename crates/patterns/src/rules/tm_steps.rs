//! Patterns about branches that are boxed, builders that lend themselves, and
//! signed steps of unsigned numbers.

use std::collections::HashSet;

use sleepy_fix::Family::TypeMismatch as Types;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::object_fields::boxed;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::outline::functions;
use crate::parts::{leaves, results};
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "box_leaves",
        Types,
        box_leaves,
        "Boxes all that a function or its branches give, inside `Some` and `Ok` too.",
    )
    .when(&["E0308", "E0277"], 0.2),
    find(
        "same_iterators",
        Types,
        same_iterators,
        "Makes iterators or closures of several types one: boxed, or collected.",
    )
    .when(&["E0308"], 0.25),
    find(
        "fn_to_dyn",
        Types,
        fn_to_dyn,
        "Takes closures that capture where only plain functions were taken: `impl Fn`, `Box<dyn Fn>`.",
    )
    .when(&["E0308", "E0277"], 0.3),
    find(
        "own_builder",
        Types,
        own_builder,
        "Builds step by step where the steps lend the builder, or lets them take it.",
    )
    .when(&["E0308", "E0716", "E0515"], 0.25),
    find(
        "signed_step",
        Types,
        signed_step,
        "Changes an unsigned number by a signed one, and the reverse.",
    )
    .when(&["E0308", "E0277"], 0.2),
];

/// The edits that put every leaf that is not boxed yet into a box.
fn all_boxed(scene: &Scene<'_>, values: &[Node<'_>]) -> Vec<TextEdit> {
    values.iter().flat_map(|v| boxed(scene, *v)).collect()
}

fn box_leaves(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.expected.iter().any(|t| t.contains("Box<")) {
        return;
    }
    for function in scene.functions.iter().take(1) {
        let values = results(scene.text, *function);
        if values.len() < 8 {
            ideas.edits(tier::EXACT, grade::NAMED, all_boxed(scene, &values));
        }
    }
    let chain = scene.around_primary(&["if_expression", "match_expression"]);
    if let Some(chain) = chain {
        let mut values = Vec::new();
        leaves(scene.text, crate::syntax::whole_chain(chain), &mut values);
        ideas.edits(tier::EXACT, grade::NAMED, all_boxed(scene, &values));
    }
}

/// Words of messages about iterators and closures.
const CHAINED: [&str; 14] = [
    "Rev<",
    "Map<",
    "Filter",
    "Chain<",
    "Iter<",
    "IntoIter<",
    "Chars",
    "Skip<",
    "Take<",
    "StepBy<",
    "closure",
    "Range",
    "opaque type",
    "Iterator",
];

fn same_iterators(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !CHAINED.iter().any(|word| scene.facts.says(word)) {
        return;
    }
    if !scene.facts.says("incompatible types") && !scene.facts.says("different closure") {
        return;
    }
    for anchor in scene.primary().take(1) {
        let Some(inner) = enclosing(
            anchor.node,
            &["if_expression", "match_expression", "array_expression"],
        ) else {
            continue;
        };
        let whole = crate::syntax::whole_chain(inner);
        let mut values = Vec::new();
        if whole.kind() == "array_expression" {
            values = crate::syntax::named(whole);
        } else {
            leaves(scene.text, whole, &mut values);
        }
        let closures = values.iter().all(|v| v.kind() == "closure_expression");
        // Collected, they are all of one type.
        if !closures {
            let list = values.iter().map(|v| {
                let end = scene.span(*v).end;
                edit(end..end, ".collect::<Vec<_>>().into_iter()")
            });
            ideas.edits(tier::EXACT, grade::NAMED, list.collect());
        }
        let local = whole.parent().filter(|p| p.kind() == "let_declaration");
        let Some(pattern) = local.and_then(|l| l.child_by_field_name("pattern")) else {
            continue;
        };
        let taken = values
            .first()
            .and_then(|v| v.child_by_field_name("parameters"));
        let places = taken.map_or(0, |t| crate::syntax::named(t).len());
        let mut kind = match closures {
            true => format!("Box<dyn Fn({}) -> _>", vec!["_"; places].join(", ")),
            false => "Box<dyn Iterator<Item = _>>".to_owned(),
        };
        if whole.kind() == "array_expression" {
            let list = scene.text[..whole.start_byte()].ends_with("vec!");
            kind = if list {
                format!("Vec<{kind}>")
            } else {
                format!("[{kind}; {}]", values.len())
            };
        }
        let mut edits = all_boxed(scene, &values);
        match local.and_then(|l| l.child_by_field_name("type")) {
            Some(of) => edits.push(edit(of.byte_range(), kind)),
            None => edits.push(edit(
                pattern.end_byte()..pattern.end_byte(),
                format!(": {kind}"),
            )),
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn fn_to_dyn(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("expected fn pointer") {
        return;
    }
    let pointers = scene.all(&["function_type"]);
    let pointer = |n: &&Node<'_>| scene.of(**n).starts_with("fn(");
    // A parameter takes any closure.
    let mut taken = Vec::new();
    for of in pointers.iter().filter(pointer) {
        if crate::syntax::parent_kind(*of) == "parameter" {
            taken.push(edit(
                of.byte_range(),
                scene.of(*of).replacen("fn(", "impl Fn(", 1),
            ));
        }
    }
    if taken.len() <= 3 {
        ideas.edits(tier::EXACT, grade::NAMED, taken);
    }
    // What keeps them boxes each.
    let mut kept = Vec::new();
    for of in pointers.iter().filter(pointer) {
        if crate::syntax::parent_kind(*of) != "parameter" {
            let boxed = scene.of(*of).replacen("fn(", "Box<dyn Fn(", 1);
            kept.push(edit(of.byte_range(), format!("{boxed}>")));
        }
    }
    if kept.is_empty() {
        return;
    }
    const ADDS: [&str; 5] = ["push", "insert", "push_back", "or_insert", "replace"];
    let names: HashSet<&str> = functions(scene).iter().map(|f| f.name).collect();
    for value in scene.all(&["closure_expression", "identifier"]) {
        let function = value.kind() == "identifier";
        if function && !names.contains(scene.of(value)) {
            continue;
        }
        let added = value
            .parent()
            .filter(|p| p.kind() == "arguments")
            .and_then(|p| p.parent())
            .is_some_and(|c| ADDS.contains(&scene.callee(c)));
        let listed = matches!(
            crate::syntax::parent_kind(value),
            "array_expression" | "field_initializer" | "tuple_expression"
        );
        if added || listed {
            let range = scene.span(value);
            kept.push(edit(range.start..range.start, "Box::new("));
            kept.push(edit(range.end..range.end, ")"));
        }
    }
    ideas.edits(tier::EXACT, grade::NAMED, kept);
}

fn own_builder(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let all = functions(scene);
    let lends = |call: Node<'_>| {
        let name = scene.callee(call);
        all.iter()
            .find(|f| f.name == name && f.receiver == "&mut self" && f.result.starts_with("&mut "))
    };
    for anchor in scene.primary().take(2) {
        let Some(mut call) = enclosing(anchor.node, &["call_expression"]) else {
            continue;
        };
        // The whole chain, then down to what its steps lend.
        while let Some(up) = call
            .parent()
            .filter(|p| p.kind() == "field_expression")
            .and_then(|p| p.parent())
            .filter(|p| p.kind() == "call_expression")
        {
            call = up;
        }
        let mut steps = Vec::new();
        let mut at = call;
        while let Some((receiver, _, _)) = method(at) {
            if let Some(f) = lends(at) {
                steps.push(f);
            } else if steps.is_empty() && receiver.kind() == "call_expression" {
                // What ends the chain, such as `build()`.
            } else {
                break;
            }
            at = receiver;
        }
        if steps.is_empty() || at.kind() == "identifier" {
            continue;
        }
        let taking = steps.iter().flat_map(|f| {
            let receiver = super::super::parts::takes_self(f.node);
            let result = f.node.child_by_field_name("return_type");
            let receiver = receiver.map(|r| edit(r.byte_range(), "mut self"));
            receiver
                .into_iter()
                .chain(result.map(|r| edit(r.byte_range(), "Self")))
        });
        let mut taking: Vec<TextEdit> = taking.collect();
        taking.dedup_by_key(|e| e.range.start);
        ideas.edits(tier::EXACT, grade::SEEN, taking);
        // One statement for the builder, one for the steps, and the builder is given.
        let Some(whole) = crate::bindings::statement(call) else {
            continue;
        };
        let indent = scene.indent(whole.start_byte());
        let name = scene.fresh("built");
        let links = &scene.text[scene.span(at).end..call.end_byte()];
        let begin = format!("let mut {name} = {};\n{indent}", scene.of(at));
        let start = whole.start_byte();
        let steps = format!("{begin}{name}{links};\n{indent}");
        let edits = vec![
            edit(start..start, steps),
            edit(call.byte_range(), name.as_str()),
        ];
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn signed_step(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numbers = scene.facts.numbers();
    let [one, other, ..] = numbers[..] else {
        return;
    };
    let signed = |n: &str| n.starts_with('i');
    let Some(node) = scene.around_primary(&["compound_assignment_expr"]) else {
        return;
    };
    let (Some(left), Some(right)) = (
        node.child_by_field_name("left"),
        node.child_by_field_name("right"),
    ) else {
        return;
    };
    let sign = children(node)
        .into_iter()
        .find(|c| !c.is_named() && c.start_byte() >= left.end_byte())
        .map_or("", |c| scene.of(c));
    if signed(one) == signed(other) || !matches!(sign, "+=" | "-=" | "+" | "-") {
        return;
    }
    let (unsigned, step) = if signed(one) {
        (other, one)
    } else {
        (one, other)
    };
    if !NUMBERS.contains(&unsigned) || unsigned.starts_with('f') {
        return;
    }
    let (l, r) = (scene.of(left), scene.of(right));
    let twin = format!("i{}", &unsigned[1..]);
    let by = match step == twin {
        true => r.to_owned(),
        false => format!("{r} as {twin}"),
    };
    let (set, sign) = (sign.ends_with('='), &sign[..1]);
    let mut ways = Vec::new();
    if sign == "+" {
        for call in ["saturating_add_signed", "wrapping_add_signed"] {
            ways.push(format!("{l}.{call}({by})"));
        }
    }
    ways.push(format!("({l} as {step} {sign} {r}) as {unsigned}"));
    ways.push(format!("({l} as {step} {sign} {r}).max(0) as {unsigned}"));
    ways.push(format!("({l} as i64 {sign} i64::from({r})) as {unsigned}"));
    for way in ways {
        let text = if set { format!("{l} = {way}") } else { way };
        ideas.replace(tier::EXACT, grade::NAMED, node.byte_range(), text);
    }
}
