//! How far an accepted edit stays from what the guard calls gutting.
//!
//! The guard itself only says yes or no. Ranking wants to know how near a yes
//! came to a no: of two edits that both compile, the one that takes less away
//! is the likelier repair.

use super::bodies::{KEPT_LEAST, KEPT_OF};
use super::removals::{Pairs, pair_items};
use super::source::Source;
use super::words::Words;

/// The margin of the edit that turns `old` into `new`, from 1 (nothing that the
/// program says is taken away) down to 0 (as much as the guard ever lets pass).
///
/// For the whole text and for every body in it, with `n` words of which `k` are
/// still there or moved elsewhere in the file:
///
/// ```text
/// margin = (k/n - l) / (1 - l)   clamped to 0..=1,   l = the least share the guard accepts
/// ```
///
/// and the smallest of them counts.
pub fn guard_margin(old: &str, new: &str) -> f64 {
    if old == new {
        return 1.0;
    }
    let (old, new) = (Source::new(old), Source::new(new));
    let all = Words::of(&old.code);
    // What a body loses and the file keeps has only moved.
    let gone = all.without(&Words::of(&new.code));
    let whole = kept_share(&all, &gone, &gone);
    let pairs = pair_items(&old, &new);
    bodies(&old, &new, &pairs, &gone).fold(whole, f64::min)
}

fn bodies<'a>(
    old: &'a Source<'_>,
    new: &'a Source<'_>,
    pairs: &'a Pairs<'_, '_>,
    gone: &'a Words<'_>,
) -> impl Iterator<Item = f64> + 'a {
    pairs.kept.iter().filter_map(move |(before, after)| {
        let was = Words::of(old.slice(before.body.clone()?));
        let now = Words::of(new.slice(after.body.clone().unwrap_or(0..0)));
        Some(kept_share(&was, &was.without(&now), gone))
    })
}

fn kept_share(was: &Words<'_>, lost: &Words<'_>, gone: &Words<'_>) -> f64 {
    if was.total() == 0 {
        return 1.0;
    }
    let kept = 1.0 - lost.shared(gone) as f64 / was.total() as f64;
    let least = KEPT_LEAST as f64 / KEPT_OF as f64;
    ((kept - least) / (1.0 - least)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "fn f(a: u32) -> u32 {\n    let b = a;\n    let c = b + a;\n    c\n}\n";

    #[test]
    fn the_more_goes_the_smaller_the_margin() {
        let insert = guard_margin(OLD, &OLD.replace("= a;", "= a.clone();"));
        let line = guard_margin(OLD, &OLD.replace("    let b = a;\n", ""));
        let most = guard_margin(OLD, "fn f(a: u32) -> u32 {\n    a\n}\n");
        assert_eq!((insert, guard_margin(OLD, OLD)), (1.0, 1.0));
        // The body has eight words; `let b a` go: (5/8 - 2/5) / (3/5).
        assert!((line - 0.375).abs() < 1e-12, "{line}");
        assert_eq!(most, 0.0);
    }

    #[test]
    fn what_moves_is_not_lost_and_nothing_is_no_loss() {
        let moved = "fn g(a: u32) -> u32 {\n    let c = a;\n    c\n}\nfn f(a: u32) -> u32 {\n    let b = a;\n    g(b + a)\n}\n";
        assert_eq!(guard_margin(OLD, moved), 1.0);
        assert_eq!(guard_margin("", "fn f() {}\n"), 1.0);
        assert_eq!(guard_margin("fn f() {}\n", ""), 0.0);
    }
}
