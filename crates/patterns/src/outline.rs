//! What the file declares: types with their fields, functions with their signatures.
//!
//! A repair of several places often has to be written from what stands
//! elsewhere in the file: an implementation from the fields, an argument from
//! the parameters, a conversion from a constructor.

use tree_sitter::Node;

use crate::parts::mentions;
use crate::scene::Scene;
use crate::syntax::{enclosing, named};

/// A field of a struct or of a variant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'t> {
    /// Its name; empty for one of a tuple, which is known by its place.
    pub(crate) name: &'t str,
    /// Its type.
    pub(crate) of: &'t str,
}

/// How the fields of a struct or a variant are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Unit,
    Tuple,
    Named,
}

/// A variant of an enum.
#[derive(Debug, Clone)]
pub(crate) struct Variant<'t> {
    pub(crate) name: &'t str,
    pub(crate) shape: Shape,
    pub(crate) fields: Vec<Field<'t>>,
    /// `= 3`, without the sign.
    pub(crate) value: Option<&'t str>,
}

/// A struct or an enum of the file.
#[derive(Debug, Clone)]
pub(crate) struct Own<'t> {
    pub(crate) node: Node<'t>,
    pub(crate) name: &'t str,
    /// `<T: Ord>`, empty where there are none.
    pub(crate) parameters: &'t str,
    /// The names of the parameters.
    pub(crate) arguments: Vec<&'t str>,
    pub(crate) shape: Shape,
    pub(crate) fields: Vec<Field<'t>>,
    /// Of an enum; a struct has none.
    pub(crate) variants: Vec<Variant<'t>>,
}

impl<'t> Own<'t> {
    pub(crate) fn is_enum(&self) -> bool {
        self.node.kind() == "enum_item"
    }

    /// The type with its arguments: `Pair<T>`.
    pub(crate) fn full(&self) -> String {
        match self.arguments.is_empty() {
            true => self.name.to_owned(),
            false => format!("{}<{}>", self.name, self.arguments.join(", ")),
        }
    }

    /// How a field is named after a dot.
    pub(crate) fn access(&self, place: usize) -> String {
        access(&self.fields, place)
    }

    /// A value made of one text for each field.
    pub(crate) fn build(&self, values: &[String]) -> String {
        build(self.name, self.shape, &self.fields, values)
    }
}

/// How a field is named after a dot.
pub(crate) fn access(fields: &[Field<'_>], place: usize) -> String {
    match fields.get(place).map_or("", |f| f.name) {
        "" => place.to_string(),
        name => name.to_owned(),
    }
}

/// A value of a struct or a variant, made of one text for each field.
pub(crate) fn build(path: &str, shape: Shape, fields: &[Field<'_>], values: &[String]) -> String {
    match shape {
        Shape::Unit => path.to_owned(),
        Shape::Tuple => format!("{path}({})", values.join(", ")),
        Shape::Named => {
            let parts = fields.iter().zip(values).map(|(f, v)| match f.name == v {
                true => v.clone(),
                false => format!("{}: {v}", f.name),
            });
            format!("{path} {{ {} }}", parts.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A function of the file.
#[derive(Debug, Clone)]
pub(crate) struct Function<'t> {
    pub(crate) node: Node<'t>,
    pub(crate) name: &'t str,
    /// The type or trait it belongs to, without arguments; empty for none.
    pub(crate) of: &'t str,
    /// The implemented trait, without arguments; empty for none.
    pub(crate) of_trait: &'t str,
    /// `self`, `&self`, `&mut self`; empty for none.
    pub(crate) receiver: &'t str,
    pub(crate) parameters: Vec<Field<'t>>,
    /// What it gives; empty for nothing.
    pub(crate) result: &'t str,
}

/// The structs and enums of the file.
pub(crate) fn types<'t>(scene: &Scene<'t>) -> Vec<Own<'t>> {
    let items = scene.all(&["struct_item", "enum_item"]).into_iter();
    items.filter_map(|n| own(scene, n)).collect()
}

/// The structs and enums that the message names, those it names first in front.
pub(crate) fn said<'t>(scene: &Scene<'t>) -> Vec<Own<'t>> {
    let mut found: Vec<(usize, Own<'t>)> = types(scene)
        .into_iter()
        .filter_map(|own| {
            let words = &scene.facts.quoted;
            let at = words.iter().position(|q| mentions(q, own.name))?;
            Some((at, own))
        })
        .collect();
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, own)| own).collect()
}

fn own<'t>(scene: &Scene<'t>, node: Node<'t>) -> Option<Own<'t>> {
    let name = scene.of(node.child_by_field_name("name")?);
    let list = node.child_by_field_name("type_parameters");
    let arguments = list.map(named).unwrap_or_default().into_iter();
    let arguments = arguments.filter_map(|p| match p.kind() {
        "lifetime" | "type_identifier" => Some(scene.of(p)),
        _ => p.child_by_field_name("name").map(|n| scene.of(n)),
    });
    let body = node.child_by_field_name("body");
    let (shape, fields) = match node.kind() {
        "enum_item" => (Shape::Unit, Vec::new()),
        _ => parts(scene, body),
    };
    let variants = body
        .filter(|_| node.kind() == "enum_item")
        .map(named)
        .unwrap_or_default()
        .into_iter()
        .filter(|v| v.kind() == "enum_variant")
        .filter_map(|v| {
            let (shape, fields) = parts(scene, v.child_by_field_name("body"));
            Some(Variant {
                name: scene.of(v.child_by_field_name("name")?),
                shape,
                fields,
                value: v.child_by_field_name("value").map(|n| scene.of(n)),
            })
        });
    Some(Own {
        node,
        name,
        parameters: list.map_or("", |l| scene.of(l)),
        arguments: arguments.collect(),
        shape,
        fields,
        variants: variants.collect(),
    })
}

fn parts<'t>(scene: &Scene<'t>, body: Option<Node<'t>>) -> (Shape, Vec<Field<'t>>) {
    let Some(body) = body else {
        return (Shape::Unit, Vec::new());
    };
    let children = named(body).into_iter();
    if body.kind() == "ordered_field_declaration_list" {
        let types = children.filter(|n| n.kind() != "visibility_modifier");
        let fields = types.map(|n| Field {
            name: "",
            of: scene.of(n),
        });
        return (Shape::Tuple, fields.collect());
    }
    let fields = children.filter_map(|n| {
        Some(Field {
            name: scene.of(n.child_by_field_name("name")?),
            of: scene.of(n.child_by_field_name("type")?),
        })
    });
    (Shape::Named, fields.collect())
}

/// All functions of the file, those of traits and implementations included.
pub(crate) fn functions<'t>(scene: &Scene<'t>) -> Vec<Function<'t>> {
    let nodes = scene.all(&crate::scene::FUNCTIONS).into_iter();
    nodes.filter_map(|n| function(scene, n)).collect()
}

/// The signature of one function.
pub(crate) fn function<'t>(scene: &Scene<'t>, node: Node<'t>) -> Option<Function<'t>> {
    let list = node.child_by_field_name("parameters")?;
    let mut receiver = "";
    let mut parameters = Vec::new();
    for parameter in named(list) {
        match parameter.kind() {
            "self_parameter" => receiver = scene.of(parameter),
            _ => {
                let part = |field| parameter.child_by_field_name(field);
                if let (Some(pattern), Some(of)) = (part("pattern"), part("type")) {
                    parameters.push(Field {
                        name: scene.of(pattern),
                        of: scene.of(of),
                    });
                }
            }
        }
    }
    let holder = node.parent().and_then(|p| p.parent());
    let holder = holder.filter(|h| matches!(h.kind(), "impl_item" | "trait_item"));
    let part = |field| {
        let found = holder.and_then(|h| h.child_by_field_name(field));
        found.map_or("", |n| head(scene.of(n)))
    };
    let of = match holder.map(|h| h.kind()) {
        Some("trait_item") => part("name"),
        _ => part("type"),
    };
    Some(Function {
        node,
        name: scene.of(node.child_by_field_name("name")?),
        of,
        of_trait: part("trait"),
        receiver,
        parameters,
        result: scene.part(node, "return_type"),
    })
}

/// The last part of a path without its arguments: `fmt::Result<T>` gives `Result`.
pub(crate) fn head(of: &str) -> &str {
    crate::facts::bare(of)
}

/// The arguments of a generic type: `Result<Vec<u8>, E>` gives `Vec<u8>` and `E`.
pub(crate) fn arguments(of: &str) -> Vec<&str> {
    let inner = of.find('<').and_then(|i| Some((i, of.rfind('>')?)));
    let Some((open, close)) = inner.filter(|(open, close)| open < close) else {
        return Vec::new();
    };
    let inner = &of[open + 1..close];
    let (mut depth, mut from, mut found) = (0, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                found.push(inner[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(inner[from..].trim());
    found.retain(|a| !a.is_empty());
    found
}

/// What a collection holds: `T` of `Vec<T>`, `[T]`, `[T; 3]`, `&[T]`.
pub(crate) fn element(of: &str) -> Option<&str> {
    let of = of.trim_start_matches('&').trim_start_matches("mut ");
    if let Some(inner) = of.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        return Some(inner.split(';').next().unwrap_or(inner).trim());
    }
    let lists = ["Vec", "VecDeque", "HashSet", "BTreeSet", "BinaryHeap"];
    let known = lists.contains(&head(of));
    arguments(of).first().copied().filter(|_| known)
}

/// The functions of a type's own implementations, not those of traits.
pub(crate) fn inherent<'a, 't>(
    all: &'a [Function<'t>],
    of: &str,
) -> impl Iterator<Item = &'a Function<'t>> {
    all.iter()
        .filter(move |f| f.of == of && f.of_trait.is_empty())
}

/// The implementation of a trait for a type, if the file has it.
pub(crate) fn implementation<'t>(scene: &Scene<'t>, of_trait: &str, of: &str) -> Option<Node<'t>> {
    let part = |n: Node<'t>, field| n.child_by_field_name(field).map_or("", |p| scene.of(p));
    scene
        .all(&["impl_item"])
        .into_iter()
        .find(|n| head(part(*n, "trait")) == of_trait && head(part(*n, "type")) == of)
}

/// The traits that `#[derive]` above an item names.
pub(crate) fn derived<'t>(scene: &Scene<'t>, item: Node<'t>) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut at = item.prev_sibling();
    while let Some(node) = at {
        match node.kind() {
            "attribute_item" => {
                let text = scene.of(node);
                if let Some((_, list)) = text.split_once("derive(") {
                    let list = list.split(')').next().unwrap_or("");
                    found.extend(list.split(',').map(str::trim).filter(|t| !t.is_empty()));
                }
            }
            "line_comment" | "block_comment" => {}
            _ => break,
        }
        at = node.prev_sibling();
    }
    found
}

/// The first byte of the attributes and comments above an item.
pub(crate) fn start_with_attributes(item: Node<'_>) -> usize {
    let mut start = item.start_byte();
    let mut at = item.prev_sibling();
    while let Some(node) = at {
        if !matches!(
            node.kind(),
            "attribute_item" | "line_comment" | "block_comment"
        ) {
            break;
        }
        start = node.start_byte();
        at = node.prev_sibling();
    }
    start
}

/// The function around a node, with its signature.
pub(crate) fn around<'t>(scene: &Scene<'t>, node: Node<'t>) -> Option<Function<'t>> {
    function(scene, enclosing(node, &["function_item"])?)
}

/// Where new items go: below an item, with a line between.
pub(crate) fn below(scene: &Scene<'_>, item: Node<'_>) -> usize {
    let end = item.end_byte();
    let line = scene.text[end..].find('\n');
    line.map_or(scene.text.len(), |n| end + n + 1)
}
