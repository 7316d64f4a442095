//! How one sequence becomes another, with places that can be relied on.

use std::hash::Hash;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The operations that turn `old` into `new`: in order, covering both without a
/// gap, each beginning where the one before it ends.
///
/// The lengths are those that `similar` gives. Its places are not used, since
/// compacting (in 2.7) may leave the index of a neighbour behind on either side.
pub fn diff_ops<T: Hash + Eq + Ord>(old: &[T], new: &[T]) -> Vec<DiffOp> {
    let (mut old_at, mut new_at) = (0, 0);
    let mut ops = capture_diff_slices(Algorithm::Myers, old, new);
    for op in &mut ops {
        let (old_len, new_len) = (op.old_range().len(), op.new_range().len());
        match op {
            DiffOp::Equal {
                old_index,
                new_index,
                ..
            }
            | DiffOp::Delete {
                old_index,
                new_index,
                ..
            }
            | DiffOp::Insert {
                old_index,
                new_index,
                ..
            }
            | DiffOp::Replace {
                old_index,
                new_index,
                ..
            } => (*old_index, *new_index) = (old_at, new_at),
        }
        old_at += old_len;
        new_at += new_len;
    }
    ops
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn replay(old: &[u8], new: &[u8]) -> Result<(), String> {
        let (mut old_at, mut new_at, mut out) = (0, 0, Vec::new());
        for op in diff_ops(old, new) {
            let (was, now) = (op.old_range(), op.new_range());
            if (was.start, now.start) != (old_at, new_at) {
                return Err(format!("{op:?} should stand at {old_at} and {new_at}"));
            }
            (old_at, new_at) = (was.end, now.end);
            out.extend(match op {
                DiffOp::Equal { .. } => &old[was],
                _ => &new[now],
            });
        }
        if (old_at, out.as_slice()) != (old.len(), new) {
            return Err(format!("{old:?} became {out:?}, not {new:?}"));
        }
        Ok(())
    }

    #[test]
    fn compacting_moves_nothing_to_a_wrong_place() {
        for (old, new) in [("ab", "bb"), ("ab", "bba"), ("ab", "baa"), ("nen", "eaen")] {
            assert_eq!(replay(old.as_bytes(), new.as_bytes()), Ok(()));
        }
    }

    proptest! {
        #[test]
        fn operations_cover_both_sides(old in "[abc]{0,10}", new in "[abc]{0,10}") {
            prop_assert_eq!(replay(old.as_bytes(), new.as_bytes()), Ok(()));
        }
    }
}
