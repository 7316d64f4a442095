//! Items, fields and variants that an edit takes away.
//!
//! Moving an item, correcting its name, dropping one of two duplicates and
//! turning an inner function into a closure are repairs; they are told apart
//! from deleting by looking for the item's name and words in the new text.

use std::collections::{BTreeMap, HashSet};

use super::GuardViolation;
use super::items::{Item, ItemKind};
use super::lexer::Kind;
use super::source::Source;
use super::words::{Words, similar_names};

/// Old items with what they became.
pub(super) struct Pairs<'o, 'n> {
    pub(super) kept: Vec<(&'o Item, &'n Item)>,
    removed: Vec<&'o Item>,
}

/// Matches the items of both texts: by name and place, by name, by content.
pub(super) fn pair_items<'o, 'n>(old: &'o Source<'_>, new: &'n Source<'_>) -> Pairs<'o, 'n> {
    let mut waiting: BTreeMap<(ItemKind, &str), Vec<&'n Item>> = BTreeMap::new();
    for item in &new.items {
        waiting
            .entry((item.kind, &item.name))
            .or_default()
            .push(item);
    }
    let mut pairs = Pairs {
        kept: Vec::new(),
        removed: Vec::new(),
    };
    let mut left = Vec::new();
    let items = || old.items.iter().filter(|i| i.kind != ItemKind::Use);
    for item in items() {
        let same = waiting.get_mut(&(item.kind, item.name.as_str()));
        let place = same.and_then(|all| {
            let at = all.iter().position(|n| n.container == item.container)?;
            Some(all.remove(at))
        });
        match place {
            Some(found) => pairs.kept.push((item, found)),
            None => left.push(item),
        }
    }
    let mut missing = Vec::new();
    for item in left {
        match waiting.get_mut(&(item.kind, item.name.as_str())) {
            Some(all) if !all.is_empty() => pairs.kept.push((item, all.remove(0))),
            _ => missing.push(item),
        }
    }
    let mut fresh: Vec<&Item> = waiting.into_values().flatten().collect();
    for item in missing {
        match fresh.iter().position(|n| is_renamed(old, item, new, n)) {
            Some(at) => pairs.kept.push((item, fresh.swap_remove(at))),
            None => pairs.removed.push(item),
        }
    }
    pairs
}

fn is_renamed(old: &Source<'_>, item: &Item, new: &Source<'_>, other: &Item) -> bool {
    if item.kind != other.kind {
        return false;
    }
    let body = |source: &Source<'_>, item: &Item| -> Vec<String> {
        let range = item.body.clone().unwrap_or(0..0);
        let tokens = source.slice(range).iter();
        tokens.map(|t| t.text.to_owned()).collect()
    };
    let place = item.container == other.container;
    if place && item.body.is_some() && body(old, item) == body(new, other) {
        return true;
    }
    let words = |source: &'_ Source<'_>, item: &Item| {
        let range = item.body.clone().unwrap_or(0..0);
        source.slice(range).iter().filter(|t| t.is_word()).count()
    };
    if words(old, item) < 4 || words(new, other) < 4 {
        return similar_names(&item.name, &other.name);
    }
    let before = Words::of(old.slice(item.body.clone().unwrap_or(0..0)));
    let after = Words::of(new.slice(other.body.clone().unwrap_or(0..0)));
    before.share_in(&after) >= 0.6
}

/// What the edit deletes.
pub(super) fn removals(
    old: &Source<'_>,
    new: &Source<'_>,
    pairs: &Pairs<'_, '_>,
) -> Vec<GuardViolation> {
    let all_new = Words::of(&new.code);
    let mut gone: Vec<&Item> = Vec::new();
    for item in &pairs.removed {
        let inside_another = gone
            .iter()
            .any(|g| g.whole.start <= item.whole.start && item.whole.end <= g.whole.end);
        if !inside_another && !is_harmless(old, item, new, pairs, &all_new) {
            gone.push(item);
        }
    }
    let mut out: Vec<GuardViolation> = gone
        .iter()
        .map(|item| GuardViolation::ItemRemoved {
            item: item.to_string(),
        })
        .collect();
    for (before, after) in &pairs.kept {
        if matches!(
            before.kind,
            ItemKind::Struct | ItemKind::Enum | ItemKind::Union
        ) {
            out.extend(lost_members(old, before, new, after));
        }
    }
    out.extend(lost_exports(old, new));
    out
}

fn is_harmless(
    old: &Source<'_>,
    item: &Item,
    new: &Source<'_>,
    pairs: &Pairs<'_, '_>,
    all_new: &Words<'_>,
) -> bool {
    // One of two definitions in one place was too many.
    let same =
        |o: &Item| o.kind == item.kind && o.name == item.name && o.container == item.container;
    let duplicate = item.kind != ItemKind::Impl && pairs.kept.iter().any(|(o, _)| same(o));
    let body = item.body.clone().unwrap_or(0..0);
    let words = Words::of(old.slice(body));
    // A statement can look like an item where a brace is missing.
    let survives = || all_new.count(&item.name) >= Words::of(&old.code).count(&item.name);
    match item.kind {
        _ if duplicate => true,
        // An impl without a trait is only a place for its functions, which count themselves.
        ItemKind::Impl => !item.name.contains(" for ") && words.total() > 0,
        ItemKind::Extern => {
            words.total() > 0 || all_new.contains("extern") || is_extern_crate(item)
        }
        // A function that had to capture something becomes a closure.
        ItemKind::Fn => {
            let closure = (0..new.code.len()).any(|at| {
                new.reads(at, &["let", &item.name]) || new.reads(at, &["let", "mut", &item.name])
            });
            closure && words.share_in(all_new) >= 0.5
        }
        ItemKind::MacroCall => survives(),
        _ => false,
    }
}

fn is_extern_crate(item: &Item) -> bool {
    item.name.starts_with("crate")
}

/// Fields and variants that are gone and that no new one stands for.
fn lost_members(
    old: &Source<'_>,
    before: &Item,
    new: &Source<'_>,
    after: &Item,
) -> Vec<GuardViolation> {
    let (was, now) = (members(old, before), members(new, after));
    if now.len() >= was.len() {
        return Vec::new();
    }
    let what = if before.kind == ItemKind::Enum {
        "variant"
    } else {
        "field"
    };
    let names: HashSet<&String> = now.iter().collect();
    was.iter()
        .filter(|m| !names.contains(m))
        .take(was.len() - now.len())
        .map(|m| GuardViolation::ItemRemoved {
            item: format!("{what} `{m}` of {before}"),
        })
        .collect()
}

/// The names of variants or fields, each once; tuple fields are numbered.
fn members(source: &Source<'_>, item: &Item) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let tuple = item.body.is_none();
    let range = match &item.body {
        Some(body) => body.clone(),
        None => match item.head.clone().find(|at| source.is(*at, "(")) {
            Some(open) => open + 1..source.close(open),
            None => return out,
        },
    };
    let (mut at, mut begins, mut angle) = (range.start, true, 0usize);
    while at < range.end.min(source.code.len()) {
        let Some(token) = source.code.get(at) else {
            break;
        };
        match token.text {
            "#" if begins && source.is(at + 1, "[") => {
                at = source.close(at + 1);
            }
            "pub" if begins => {
                if source.is(at + 1, "(") {
                    at = source.close(at + 1);
                }
            }
            "," if angle == 0 => begins = true,
            "<" => angle += 1,
            ">" if !matches!(source.before(at), "-" | "=") => angle = angle.saturating_sub(1),
            text => {
                if begins && (tuple || token.kind == Kind::Ident) {
                    let name = if tuple {
                        out.len().to_string()
                    } else {
                        text.to_owned()
                    };
                    if !out.contains(&name) {
                        out.push(name);
                    }
                    begins = false;
                }
                at = source.close(at);
            }
        }
        at += 1;
    }
    out
}

/// Names that `pub use` gave to others and that are nowhere to be had now.
fn lost_exports(old: &Source<'_>, new: &Source<'_>) -> Vec<GuardViolation> {
    let exports = |source: &Source<'_>| -> Vec<String> {
        let public = source
            .items
            .iter()
            .filter(|i| i.kind == ItemKind::Use && source.is(i.head.start, "pub"));
        public.flat_map(|i| leaves(source, i)).collect()
    };
    let (was, now) = (exports(old), exports(new));
    if now.len() >= was.len() {
        return Vec::new();
    }
    let names = |source: &Source<'_>, name: &String| source.items.iter().any(|i| i.name == *name);
    let defined = |name: &String| {
        let imported = new
            .items
            .iter()
            .any(|i| i.kind == ItemKind::Use && leaves(new, i).contains(name));
        imported || (names(new, name) && !names(old, name))
    };
    was.iter()
        .filter(|name| !defined(name))
        .take(was.len() - now.len())
        .map(|name| GuardViolation::ItemRemoved {
            item: format!("pub use `{name}`"),
        })
        .collect()
}

/// The names that a `use` brings in.
fn leaves(source: &Source<'_>, item: &Item) -> Vec<String> {
    item.whole
        .clone()
        .filter(|at| {
            let ends = matches!(
                source.code.get(at + 1).map(|t| t.text),
                Some("," | "}" | ";") | None
            );
            ends && source
                .code
                .get(*at)
                .is_some_and(|t| t.kind == Kind::Ident || t.is("*"))
        })
        .map(|at| source.text(at).to_owned())
        .collect()
}
