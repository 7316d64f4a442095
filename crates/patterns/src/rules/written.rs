//! Patterns that write a type down: what a function gives, what a local is, what a
//! call makes.

use sleepy_fix::Family::{Generics, ResultHandling as Results, TypeMismatch as Types};
use tree_sitter::Node;

use super::types::KINDS;
use super::types::said;
use super::types::sites;
use super::wrappers::errors;
use super::{Pattern, find};
use crate::bindings::{bindings, names};
use crate::draft::{Ideas, edit, grade};
use crate::facts::push;
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "add_return",
        Results,
        add_return,
        "Declares what a function returns.",
    ),
    find(
        "drop_return",
        Results,
        drop_return,
        "Takes a return type off.",
    ),
    find("let_type", Types, let_type, "Gives a local a type."),
    find(
        "drop_let_type",
        Types,
        drop_let_type,
        "Takes a local's type off.",
    ),
    find(
        "turbofish",
        Generics,
        turbofish,
        "Says which type a call gives: `collect::<Vec<_>>()`.",
    ),
    find(
        "type_argument",
        Generics,
        type_argument,
        "Gives a type or a trait an argument, or takes one off.",
    ),
];

fn add_return(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (i, function) in scene.functions.iter().enumerate() {
        let Some(parameters) = function.child_by_field_name("parameters") else {
            continue;
        };
        if function.child_by_field_name("return_type").is_some() {
            continue;
        }
        let mut types = said(scene);
        let mut more: Vec<String> = Vec::new();
        for other in scene.all(&FUNCTIONS) {
            if let Some(result) = other.child_by_field_name("return_type") {
                push(&mut more, scene.of(result));
            }
            if let Some(list) = other
                .child_by_field_name("parameters")
                .filter(|_| other.id() == function.id())
            {
                named(list)
                    .iter()
                    .filter_map(|p| p.child_by_field_name("type"))
                    .for_each(|t| push(&mut more, scene.of(t)));
            }
        }
        let usual = [
            "Self",
            "bool",
            "usize",
            "String",
            "&str",
            "i32",
            "u32",
            "u64",
            "f64",
            "&mut Self",
            "&Self",
            "Option<Self>",
        ];
        let held: Vec<String> = types
            .iter()
            .take(4)
            .flat_map(|(t, _)| [format!("Vec<{t}>"), format!("Option<{t}>")])
            .collect();
        types.extend(
            held.into_iter()
                .chain(more.into_iter().take(20))
                .map(|t| (t, grade::SEEN)),
        );
        types.extend(usual.map(|t| (t.to_owned(), grade::GUESS)));
        for (error, grade) in errors(scene) {
            types.push((format!("Result<(), {error}>"), grade.max(grade::SEEN)));
        }
        let tier = if i == 0 { tier::EXACT } else { tier::LABEL };
        for (of, grade) in types {
            ideas.insert(tier, grade, parameters.end_byte(), format!(" -> {of}"));
        }
        // A `main` that hands errors on ends in `Ok(())`.
        if let Some(body) = function
            .child_by_field_name("body")
            .filter(|_| scene.facts.says("`?`"))
        {
            let at = body.end_byte() - 1;
            let indent = scene.indent(at);
            let mut results: Vec<(String, u8)> = errors(scene)
                .into_iter()
                .map(|(e, g)| (format!("Result<(), {e}>"), g))
                .collect();
            results.push(("std::io::Result<()>".into(), grade::SEEN));
            results.push(("io::Result<()>".into(), grade::SEEN));
            for (of, grade) in results {
                let end = parameters.end_byte();
                let edits = vec![
                    edit(end..end, format!(" -> {of}")),
                    edit(at..at, format!("    Ok(())\n{indent}")),
                ];
                ideas.edits(tier, grade, edits);
            }
        }
    }
}

fn drop_return(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in &scene.functions {
        let (Some(parameters), Some(result)) = (
            function.child_by_field_name("parameters"),
            function.child_by_field_name("return_type"),
        ) else {
            continue;
        };
        ideas.replace(
            tier::AROUND,
            grade::NAMED,
            parameters.end_byte()..result.end_byte(),
            "",
        );
    }
}

/// Types to write down for a local or a call.
fn guesses(scene: &Scene<'_>) -> Vec<(String, u8)> {
    let mut types = said(scene);
    for function in &scene.functions {
        let result = function.child_by_field_name("return_type");
        let parameters = function.child_by_field_name("parameters");
        for node in [result, parameters]
            .into_iter()
            .flatten()
            .flat_map(|n| nodes(n, &KINDS))
            .take(12)
        {
            if !types.iter().any(|(t, _)| t == scene.of(node)) {
                types.push((scene.of(node).to_owned(), grade::SEEN));
            }
        }
    }
    for item in scene.items.iter().take(4) {
        let parameters = nodes(*item, &["type_parameter"]).into_iter();
        for name in parameters.filter_map(|p| p.child_by_field_name("name")) {
            types.push((scene.of(name).to_owned(), grade::SEEN));
        }
    }
    let usual = [
        "Vec<_>",
        "Option<_>",
        "String",
        "i32",
        "u32",
        "u64",
        "f64",
        "usize",
        "i64",
        "Result<Vec<_>, _>",
        "Option<Vec<_>>",
        "HashMap<_, _>",
        "HashSet<_>",
        "Result<_, _>",
        "Vec<String>",
        "Vec<i32>",
        "u8",
    ];
    for of in usual {
        if !types.iter().any(|(t, _)| t == of) {
            types.push((of.to_owned(), grade::GUESS));
        }
    }
    types
}

fn let_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut types = guesses(scene);
    // What an empty value holds.
    let plain: Vec<(String, u8)> = types
        .iter()
        .filter(|(t, _)| !t.contains(['<', '_']))
        .take(6)
        .cloned()
        .collect();
    for (of, grade) in plain {
        for head in ["Vec", "Option"] {
            types.push((format!("{head}<{of}>"), grade.max(grade::SEEN)));
        }
    }
    for (i, node) in lets(scene).into_iter().enumerate() {
        let Some(pattern) = node.child_by_field_name("pattern") else {
            continue;
        };
        if node.child_by_field_name("type").is_none() {
            for (of, grade) in &types {
                let tier = if i == 0 { tier::EXACT } else { tier::ORIGIN };
                ideas.insert(tier, *grade, pattern.end_byte(), format!(": {of}"));
            }
        }
    }
}

/// The `let`s at the anchors, and those of the names that stand there.
fn lets<'t>(scene: &Scene<'t>) -> Vec<Node<'t>> {
    let mut lets: Vec<Node<'t>> = Vec::new();
    for anchor in scene.anchors.iter().take(5) {
        let own = enclosing(anchor.node, &["let_declaration"]);
        let of_names = names(scene.text, anchor.node, 4)
            .into_iter()
            .flat_map(|n| bindings(scene.text, anchor.node, n))
            .map(|b| b.holder);
        for node in own
            .into_iter()
            .chain(of_names)
            .filter(|n| n.kind() == "let_declaration")
        {
            if !lets.iter().any(|l| l.id() == node.id()) {
                lets.push(node);
            }
        }
    }
    lets
}

fn drop_let_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let closures = scene
        .anchors
        .iter()
        .filter(|a| a.node.kind() == "closure_expression")
        .flat_map(|a| nodes(a.node, &["parameter"]));
    for node in lets(scene).into_iter().chain(closures) {
        if let (Some(pattern), Some(of)) = (
            node.child_by_field_name("pattern"),
            node.child_by_field_name("type"),
        ) {
            ideas.replace(
                tier::AROUND,
                grade::NAMED,
                pattern.end_byte()..of.end_byte(),
                "",
            );
        }
    }
}

fn turbofish(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let types = guesses(scene);
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression")
    {
        let Some(function) = site.node.child_by_field_name("function") else {
            continue;
        };
        let (at, old) = match function.kind() {
            "field_expression" | "identifier" => (function.end_byte(), function.end_byte()),
            "scoped_identifier" => {
                // `Vec::new()`: the type takes the argument.
                let Some(path) = function.child_by_field_name("path") else {
                    continue;
                };
                for (of, grade) in &types {
                    ideas.insert(
                        site.tier,
                        (*grade).max(grade::SEEN),
                        path.end_byte(),
                        format!("::<{of}>"),
                    );
                }
                (function.end_byte(), function.end_byte())
            }
            "generic_function" => {
                let Some(arguments) = function.child_by_field_name("type_arguments") else {
                    continue;
                };
                ideas.replace(
                    site.tier,
                    grade::SEEN,
                    arguments.start_byte() - 2..arguments.end_byte(),
                    "",
                );
                (arguments.start_byte() - 2, arguments.end_byte())
            }
            _ => continue,
        };
        let name = scene.of(function);
        let usual = ["collect", "parse", "sum", "product", "into", "default"]
            .iter()
            .any(|m| name.contains(m));
        for (of, grade) in &types {
            let grade = if usual { *grade } else { grade::GUESS };
            ideas.replace(site.tier, grade, at..old, format!("::<{of}>"));
        }
    }
}

fn type_argument(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut types = said(scene);
    let more = guesses(scene)
        .into_iter()
        .filter(|(t, g)| *g < grade::GUESS && !t.contains('<'))
        .take(6);
    types.extend(more.map(|(t, g)| (t, g.max(grade::SEEN))));
    for item in scene.items.iter().take(3) {
        for node in nodes(*item, &["type_parameter"])
            .into_iter()
            .filter_map(|p| p.child_by_field_name("name"))
        {
            types.push((scene.of(node).to_owned(), grade::SEEN));
        }
    }
    types.truncate(16);
    if scene.code == "E0107" {
        types.extend(
            [
                "i32", "u32", "i64", "u64", "u8", "u16", "usize", "f64", "String",
            ]
            .map(|t| (t.to_owned(), grade::GUESS)),
        );
    }
    for (tier, node) in sites(scene) {
        match node.kind() {
            "type_identifier" | "scoped_type_identifier" => {
                for (of, grade) in &types {
                    ideas.insert(tier, *grade, node.end_byte(), format!("<{of}>"));
                }
            }
            "generic_type" => {
                let Some(list) = node.child_by_field_name("type_arguments") else {
                    continue;
                };
                let arguments = named(list);
                for (i, argument) in arguments.iter().enumerate() {
                    let range = match i {
                        0 if arguments.len() == 1 => list.byte_range(),
                        0 => argument.start_byte()..arguments[1].start_byte(),
                        _ => arguments[i - 1].end_byte()..argument.end_byte(),
                    };
                    ideas.replace(tier, grade::SEEN, range, "");
                }
                for (of, grade) in &types {
                    ideas.insert(tier, *grade, list.end_byte() - 1, format!(", {of}"));
                }
            }
            _ => {}
        }
    }
}
