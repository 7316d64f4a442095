//! One round of the fuzz target; an ordinary test of the crate runs it as well,
//! on inputs it makes up itself.

use std::path::Path;

use sleepy_fix::{Dialect, Window, WorkspaceEdit, guard, guard_paths, parse_answer};

/// Returns how many edits came of it. The first two bytes choose the window, a zero byte divides answer and text.
pub(crate) fn round(data: &[u8]) -> usize {
    let [first, len, rest @ ..] = data else {
        return 0;
    };
    let cut = rest.iter().position(|b| *b == 0).unwrap_or(rest.len());
    let (answer, text) = rest.split_at(cut);
    let answer = String::from_utf8_lossy(answer);
    let text = String::from_utf8_lossy(text.strip_prefix(&[0]).unwrap_or(text));
    let first = usize::from(*first);
    let window = Window {
        first,
        end: first + usize::from(*len),
    };
    let path = Path::new("/crate/src/lib.rs");
    let mut edits = 0;
    for dialect in [Dialect::LineRange, Dialect::SearchReplace] {
        let Ok(edit) = parse_answer(dialect, &answer, window, path, &text) else {
            continue;
        };
        let new = edit
            .apply(&text)
            .expect("an edit fits the text it was made for");
        assert_ne!(new, text, "an edit that changes nothing is an error");
        assert!(
            guard(path, &new, &new).is_empty(),
            "no change, no violation"
        );
        let first = guard(path, &text, &new);
        assert_eq!(
            first,
            guard(path, &text, &new),
            "the guard is deterministic"
        );
        edits += 1;
        let edit = WorkspaceEdit::single(edit);
        assert!(guard_paths(&edit, Path::new("/crate")).is_empty());
        assert!(!guard_paths(&edit, Path::new("/other")).is_empty());
    }
    edits
}
