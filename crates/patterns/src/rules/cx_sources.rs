//! A pattern about what boxes hold, where a reference to the box is at hand:
//! the source of an error, most often.

use sleepy_fix::Family::ResultHandling as Results;

use super::calls::method;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::head;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[find(
    "inside_box",
    Results,
    inside_box,
    "Gives a reference to what a box holds: `as_deref()` for `as_ref()`, `Some(x.as_ref())`.",
)
.when(&["E0308", "E0277"], 0.3)];

/// Whether a reference to a box, or an option of one, was found.
fn finds_box(scene: &Scene<'_>) -> bool {
    let lent = |t: &String| t.contains("&Box<") || t.contains("&std::boxed::Box<");
    let unmet = |(of, bound): &(String, String)| of.starts_with("Box<") && head(bound) == "Error";
    scene.facts.found.iter().any(lent) || scene.facts.bounds.iter().any(unmet)
}

fn inside_box(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !finds_box(scene) {
        return;
    }
    let near = scene.sites.iter().filter(|s| s.tier <= tier::AROUND);
    for site in near.take(4) {
        let text = &scene.text[site.range.clone()];
        let end = site.range.end;
        if let Some((_, name, list)) = method(site.node)
            && scene.of(name) == "as_ref"
            && named(list).is_empty()
        {
            ideas.replace(tier::EXACT, grade::NAMED, name.byte_range(), "as_deref");
        }
        if site.node.kind() == "reference_expression"
            && let Some(inner) = site.node.child_by_field_name("value")
        {
            let inner = scene.of(inner);
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                site.range.clone(),
                format!("{inner}.as_ref()"),
            );
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                site.range.clone(),
                format!("&**{inner}"),
            );
            ideas.replace(
                tier::EXACT,
                grade::SEEN,
                site.range.clone(),
                format!("&*{inner}"),
            );
        } else if site.node.kind() == "identifier" {
            let taken = enclosing(site.node, &["call_expression"]);
            let given = taken.is_some_and(|c| scene.callee(c) == "Some");
            let grade = if given { grade::NAMED } else { grade::SEEN };
            ideas.insert(tier::EXACT, grade, end, ".as_ref()");
            ideas.replace(tier::EXACT, grade, site.range.clone(), format!("&**{text}"));
        }
        let optional = scene.facts.found.iter().any(|t| head(t) == "Option");
        if optional && site.tight() {
            let edits = vec![edit(end..end, ".map(|value| &**value)")];
            ideas.edits(site.tier, grade::SEEN, edits);
        }
    }
}
