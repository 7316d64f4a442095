//! Fixes that wait for their record, and the same fix found more than once.

use std::path::Path;

use serde_json::json;
use sleepy_fix::{FileEdit, WorkspaceEdit};

use super::desk::{Desk, FILE, TEXT};
use crate::diagnostics::tests::error_at;
use crate::event::{Event, Found};

#[test]
fn a_fix_found_again_while_it_is_being_written_is_one_episode() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    let id = desk.found(TEXT, "bad", "good");
    desk.tell(Event::DiskRead(vec![(
        "/nowhere/Cargo.lock".into(),
        Some("0".into()),
    )]));
    desk.checked(TEXT, &["bad"]);
    desk.found(TEXT, "bad", "good");
    assert_eq!(desk.main.world.recorded.len(), 1);
    desk.recorded(&id);
    assert_eq!(desk.fixes(1).len(), 1);
}

#[test]
fn two_errors_that_read_the_same_both_get_their_fix() {
    let text = "fn a() {\n    bad();\n}\nfn b() {\n    bad();\n}\n";
    let mut desk = Desk::new(json!({}));
    desk.type_text(text);
    desk.save();
    let mut second = error_at(Path::new(FILE), text, "bad", "E0425");
    let ahead = text.rfind("bad").unwrap() - text.find("bad").unwrap();
    for span in &mut second.spans {
        span.byte_start += ahead;
        span.byte_end += ahead;
        span.line_start += 3;
        span.line_end += 3;
    }
    let first = error_at(Path::new(FILE), text, "bad", "E0425");
    desk.checked_with(text, vec![first, second]);
    let id = desk.found(text, "bad", "good");
    let mut other = desk.offer(text, "bad", "good");
    let at = text.rfind("bad").unwrap();
    let fixed = format!("{}good{}", &text[..at], &text[at + 3..]);
    other.edit = WorkspaceEdit::single(FileEdit::between(Path::new(FILE), text, &fixed));
    let job = desk.main.world.searches.last().unwrap().job;
    desk.answer(
        job,
        Found {
            offers: vec![other],
            ..Found::default()
        },
    );
    assert_eq!(desk.main.world.recorded.len(), 1);
    desk.recorded(&id);
    assert_eq!(desk.fixes(1).len(), 1);
    assert_eq!(desk.fixes(4).len(), 1);
}

#[test]
fn without_capture_the_same_fix_is_offered_once() {
    let mut desk = Desk::new(json!({ "capture": false }));
    desk.checked(TEXT, &["bad"]);
    let (one, same) = (
        desk.offer(TEXT, "bad", "good"),
        desk.offer(TEXT, "bad", "good"),
    );
    let job = desk.main.world.searches.last().unwrap().job;
    desk.answer(
        job,
        Found {
            offers: vec![one, same],
            ..Found::default()
        },
    );
    assert_eq!(desk.fixes(1).len(), 1);
}
