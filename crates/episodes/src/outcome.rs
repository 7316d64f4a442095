//! How what a person did may change what is known of an episode.
//!
//! Signals arrive late, twice and out of order: an editor sends the command of
//! an accepted action after the text changed, a closed file counts as
//! "ignored" after the fix was taken. The rules keep the strongest statement a
//! person made, so that the label for learning never gets worse by a late
//! message.

use sleepy_fix::Outcome;

/// The outcome after `said` arrives for an episode that stands at `known`.
pub fn next_outcome(known: Outcome, said: Outcome) -> Outcome {
    use Outcome::{Accepted, Automatic, HumanFix, Ignored, Offered, Rejected, Undone};
    match (known, said) {
        // A rejection is a statement; what follows is at most a settled text.
        (Rejected, _) => Rejected,
        // The person's own repair is final as well.
        (HumanFix, _) => HumanFix,
        // Taken, then taken back; or rewritten, which only the settled text tells.
        (Accepted, Undone) => Undone,
        (Accepted, _) => Accepted,
        // Redone, or replaced by the person's own repair or their judgement.
        (Undone, Accepted | HumanFix | Rejected) => said,
        (Undone, _) => Undone,
        // A fix that was ignored can still be found useful later.
        (Ignored, Accepted | HumanFix | Rejected) => said,
        (Ignored, _) => Ignored,
        // An undo of what was never accepted: the acceptance was not seen.
        (Offered, Automatic) => Offered,
        (Offered, _) => said,
        (Automatic, Offered | Ignored) => Automatic,
        (Automatic, _) => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_never_weakened() {
        use Outcome::*;
        let cases = [
            (Offered, Accepted, Accepted),
            (Offered, Ignored, Ignored),
            (Accepted, Undone, Undone),
            (Accepted, Ignored, Accepted),
            (Accepted, Offered, Accepted),
            (Undone, Accepted, Accepted),
            (Undone, Ignored, Undone),
            (Undone, HumanFix, HumanFix),
            (Rejected, Accepted, Rejected),
            (Rejected, HumanFix, Rejected),
            (Ignored, Accepted, Accepted),
            (HumanFix, Ignored, HumanFix),
            (Automatic, Offered, Automatic),
            (Automatic, Rejected, Rejected),
        ];
        for (known, said, then) in cases {
            assert_eq!(next_outcome(known, said), then, "{known:?} + {said:?}");
        }
    }

    #[test]
    fn saying_the_same_twice_changes_nothing() {
        for known in Outcome::ALL {
            for said in Outcome::ALL {
                let once = next_outcome(known, said);
                assert_eq!(next_outcome(once, said), once, "{known:?} + 2×{said:?}");
            }
        }
    }
}
