//! The operators: small edits that turn correct Rust into a plausible mistake.
//!
//! A site is only a proposal. The compiler decides whether the edit makes an
//! error, which one, and how many. What a model then has to learn is the way
//! back, so an operator is worth having only where a reader of the broken text
//! and its diagnostic could know what was there: nothing here deletes a literal
//! or a whole method.
//!
//! Weights say how often an operator is taken where several apply to one
//! function. Mistakes that rustc's own suggestions repair (typos, `mut`,
//! semicolons) are rare on purpose: those suggestions are tried before any
//! model, and here they only have to teach copying one. Lifetimes and traits
//! weigh more than nature has it, since they are under two in a hundred of all
//! sites.

mod borrow;
mod favour;
mod insert;
mod lifetimes;
mod names;
mod results;
mod traits;
mod types;

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Serialize;
use tree_sitter::Node;

pub(crate) use favour::Favour;

use super::edit::Site;
use super::rng::Rng;
use super::syntax::Finder;

/// What an operator is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OperatorFamily {
    /// Moves, borrows and mutability.
    Borrow,
    /// Lifetimes.
    Lifetimes,
    /// Traits, bounds and derives.
    Traits,
    /// Results and options.
    Results,
    /// Types that do not fit.
    Types,
    /// Names, arguments, fields, privacy and syntax.
    Names,
}

/// One way to break a program.
#[derive(Debug, Serialize)]
pub struct Operator {
    /// Its name, as `meta.op` of a pair says it.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// What it is about.
    pub family: OperatorFamily,
    /// How often it is taken relative to others.
    pub weight: f64,
    /// Never trained on: pairs go to the development side, which so measures
    /// how a model does on mistakes of a kind it has not seen.
    pub held_out: bool,
    /// Its errors may keep the compiler from looking at anything else, so it is
    /// batched apart and left out where a whole crate is compiled.
    pub early: bool,
    /// The repair is not the source but a canonical one, compiled like any other.
    pub inserts: bool,
    /// A program, and what the operator makes of it.
    pub example: Example,
    #[serde(skip)]
    pub(crate) kinds: &'static [&'static str],
    #[serde(skip)]
    pub(crate) find: fn(&mut Finder<'_>, Node<'_>),
}

/// An operator at work.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Example {
    /// A correct program.
    pub source: &'static str,
    /// The same, broken.
    pub broken: &'static str,
    /// What it is repaired to, where that is not `source`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repaired: Option<&'static str>,
}

impl Operator {
    /// An operator for syntax nodes of these `kinds`.
    const fn new(
        name: &'static str,
        doc: &'static str,
        family: OperatorFamily,
        weight: f64,
        kinds: &'static [&'static str],
        find: fn(&mut Finder<'_>, Node<'_>),
        example: (&'static str, &'static str),
    ) -> Self {
        Self {
            name,
            doc,
            family,
            weight,
            held_out: false,
            early: false,
            inserts: false,
            example: Example {
                source: example.0,
                broken: example.1,
                repaired: None,
            },
            kinds,
            find,
        }
    }

    const fn held_out(mut self) -> Self {
        self.held_out = true;
        self
    }

    const fn early(mut self) -> Self {
        self.early = true;
        self
    }

    const fn repaired(mut self, text: &'static str) -> Self {
        self.inserts = true;
        self.example.repaired = Some(text);
        self
    }
}

/// Every operator, by family.
pub fn operators() -> impl Iterator<Item = &'static Operator> {
    [
        borrow::OPERATORS,
        insert::OPERATORS,
        lifetimes::OPERATORS,
        traits::OPERATORS,
        results::OPERATORS,
        types::OPERATORS,
        names::OPERATORS,
    ]
    .into_iter()
    .flatten()
}

/// The operators that look at nodes of a kind.
pub(crate) fn for_kind(kind: &str) -> &'static [&'static Operator] {
    static BY_KIND: OnceLock<HashMap<&'static str, Vec<&'static Operator>>> = OnceLock::new();
    let by_kind = BY_KIND.get_or_init(|| {
        let mut map: HashMap<_, Vec<_>> = HashMap::new();
        for operator in operators() {
            for kind in operator.kinds {
                map.entry(*kind).or_default().push(operator);
            }
        }
        map
    });
    by_kind.get(kind).map_or(&[], Vec::as_slice)
}

/// One site: the operator is drawn first, by weight, so that common ones do not
/// drown rare ones; `None` of none.
pub(crate) fn pick<'s>(sites: &[&'s Site], favour: &Favour, rng: &mut Rng) -> Option<&'s Site> {
    let mut kinds: Vec<&'static Operator> = sites.iter().map(|s| s.operator).collect();
    kinds.sort_by_key(|o| o.name);
    kinds.dedup_by_key(|o| o.name);
    let weights: Vec<f64> = kinds.iter().map(|o| favour.weight(o)).collect();
    let name = kinds.get(rng.weighted(&weights))?.name;
    let of: Vec<&Site> = sites
        .iter()
        .copied()
        .filter(|s| s.operator.name == name)
        .collect();
    rng.pick(&of).copied()
}

/// Whether a site drawn is taken. Where nothing better applies, the light
/// operators would be all there is; their weight stays the chance they have.
pub(crate) fn worth(site: &Site, favour: &Favour, rng: &mut Rng) -> bool {
    rng.chance(favour.weight(site.operator))
}

/// A call of a method: `receiver.name(arguments)`.
struct MethodCall<'t> {
    receiver: Node<'t>,
    name: Node<'t>,
    arguments: Vec<Node<'t>>,
}

/// Reads a call expression as a call of a method.
fn method_call<'t>(node: Node<'t>) -> Option<MethodCall<'t>> {
    let callee = node.child_by_field_name("function")?;
    (callee.kind() == "field_expression").then_some(())?;
    Some(MethodCall {
        receiver: callee.child_by_field_name("value")?,
        name: callee.child_by_field_name("field")?,
        arguments: super::syntax::named(node.child_by_field_name("arguments")?),
    })
}

/// Reads a call expression as a call of a path with one argument.
fn wrapping_call<'t>(f: &Finder<'_>, node: Node<'t>) -> Option<(String, Node<'t>)> {
    let callee = node.child_by_field_name("function")?;
    let paths = ["identifier", "scoped_identifier", "generic_function"];
    paths.contains(&callee.kind()).then_some(())?;
    let arguments = super::syntax::named(node.child_by_field_name("arguments")?);
    let [only] = arguments.as_slice() else {
        return None;
    };
    Some((f.text(callee).to_owned(), *only))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::edit::{apply, inverse};
    use super::super::syntax::sites;
    use super::*;

    /// The example of `name`: some site must give exactly its broken text (and
    /// its repair), and the way back must give the source byte for byte.
    fn check(operator: &Operator) -> Result<(), String> {
        let Example {
            source,
            broken,
            repaired,
        } = operator.example;
        let mut seen = BTreeSet::new();
        for draw in 0..4096 {
            let mut rng = Rng::new(draw, "example");
            for site in sites(source, &mut rng) {
                if site.operator.name != operator.name {
                    continue;
                }
                let made = apply(source, &site.edits);
                assert_ne!(made, source, "{} changes nothing", operator.name);
                assert_eq!(apply(&made, &inverse(source, &site.edits)), source);
                let fixed = repaired.map(|_| apply(source, &site.repair));
                if made == broken && fixed.as_deref() == repaired {
                    return Ok(());
                }
                seen.insert((made, fixed));
            }
        }
        Err(format!("{}: {seen:#?}", operator.name))
    }

    #[test]
    fn every_operator_does_what_its_example_says() {
        let wrong: Vec<String> = operators().filter_map(|o| check(o).err()).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn operators_are_named_once_and_documented() {
        let names: BTreeSet<&str> = operators().map(|o| o.name).collect();
        assert_eq!(names.len(), operators().count());
        assert!(names.len() >= 45, "{}", names.len());
        for operator in operators() {
            assert!(
                operator.doc.len() > 10 && operator.doc.ends_with('.'),
                "{}",
                operator.name
            );
            assert!(operator.weight > 0.0 && !operator.kinds.is_empty());
            assert_eq!(operator.inserts, operator.example.repaired.is_some());
        }
        assert_eq!(operators().filter(|o| o.held_out).count(), 2);
    }

    #[test]
    fn common_operators_do_not_drown_rare_ones() {
        let source =
            "fn f(a: &String, c: &mut Vec<u8>) { g(a.clone(), aaaa, bbbb, cccc, dddd, eeee); }";
        let found = sites(source, &mut Rng::new(1, ""));
        let found: Vec<&Site> = found.iter().collect();
        let mut rng = Rng::new(2, "");
        let clones = (0..200)
            .filter(|_| {
                pick(&found, &Favour::default(), &mut rng)
                    .is_some_and(|s| s.operator.name == "drop_clone")
            })
            .count();
        assert!(clones > 60, "{clones}");
        assert!(pick(&[], &Favour::default(), &mut rng).is_none());
    }
}
