//! How long a fix lasts, and what is told while there is none.

use std::path::Path;

use serde_json::{Value, json};
use sleepy_fix::{FileEdit, Outcome, WorkspaceEdit};

use super::desk::{Desk, FILE, TEXT, uri};
use crate::diagnostics::tests::error_at;
use crate::event::{Event, Found};

/// Another file of the workspace changes on disk.
fn other_file_changes(desk: &mut Desk) {
    desk.tell(Event::DiskRead(vec![(
        "/nowhere/src/other.rs".into(),
        Some("0".into()),
    )]));
}

fn with_fix() -> Desk {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    let id = desk.found(TEXT, "bad", "good");
    desk.recorded(&id);
    assert_eq!(desk.fixes(1), ["Sleepy: use `good` ✓"]);
    desk
}

#[test]
fn a_fix_outlives_a_check_of_other_files_without_its_mark() {
    let mut desk = with_fix();
    other_file_changes(&mut desk);
    assert_eq!(desk.fixes(1), ["Sleepy: use `good`"]);
    assert_eq!(desk.actions(1)[0].is_preferred, None);
    desk.checked(TEXT, &["bad"]);
    assert_eq!(desk.fixes(1), ["Sleepy: use `good`"]);
    // The compiler says the same again: it is the same episode.
    desk.found(TEXT, "bad", "good");
    assert_eq!(desk.fixes(1), ["Sleepy: use `good` ✓"]);
    assert_eq!(desk.main.world.recorded.len(), 1);
}

#[test]
fn a_fix_that_is_not_found_again_goes() {
    let mut desk = with_fix();
    other_file_changes(&mut desk);
    desk.checked(TEXT, &["bad"]);
    desk.main.world.model = false;
    desk.found_nothing("rustc: nothing to propose");
    assert!(desk.fixes(1).is_empty());
    assert_eq!(
        desk.main.status()["lastVerdict"],
        "no fix for E0425: E0425 at bad (rustc: nothing to propose)"
    );
}

#[test]
fn a_fix_of_a_text_that_changed_does_not_outlive_it() {
    let mut desk = with_fix();
    let text = format!("// more\n{TEXT}");
    desk.type_text(&text);
    desk.save();
    desk.checked(&text, &["bad"]);
    assert!(desk.fixes(2).is_empty());
}

#[test]
fn the_last_verdict_is_told() {
    let mut desk = with_fix();
    assert_eq!(
        desk.main.status()["lastVerdict"],
        "✓ use `good` (rustc, accepted)"
    );
    desk.checked(TEXT, &[]);
    assert!(desk.hover(1, 5).is_none());
}

#[test]
fn hover_tells_why_there_is_no_fix_and_only_on_the_error() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    let told = desk.hover(1, 5).unwrap();
    assert!(told.contains("being tried"), "{told}");
    assert!(desk.hover(0, 1).is_none() && desk.hover(1, 2).is_none());
    desk.found_nothing("rustc: nothing to propose");
    let told = desk.hover(1, 4).unwrap();
    assert!(told.contains("the model is being asked"), "{told}");
    desk.found_nothing("model: refused: it adds `unsafe`");
    let told = desk.hover(1, 4).unwrap();
    assert!(
        told.contains("no fix: ") && told.contains("refused: it adds `unsafe`"),
        "{told}"
    );
    // The desk's model is switched off, which is a reason too.
    assert!(told.contains("the model was not asked"), "{told}");
    let mut desk = with_fix();
    let told = desk.hover(1, 4).unwrap();
    assert!(told.contains("✓ `` use `good` ``"), "{told}");
    assert!(!told.contains("no fix"), "{told}");
    // Lines above moved it: the compiler has not seen it there.
    desk.type_text(&format!("// new\n{TEXT}"));
    let told = desk.hover(2, 4).unwrap();
    assert!(told.contains("use `good`") && !told.contains('✓'), "{told}");
}

#[test]
fn the_editor_tells_of_an_undo() {
    let mut desk = with_fix();
    let argument = desk.actions(1)[0].command.clone().unwrap();
    let argument = argument.arguments.unwrap()[0].clone();
    let fixed = TEXT.replace("bad", "good");
    desk.type_text(&fixed);
    desk.command("sleepy.accepted", argument).unwrap();
    // Something else was taken back: the fix still stands.
    desk.tell(Event::Undone { uri: uri() });
    assert_eq!(desk.outcomes(), [("e1", Some(Outcome::Accepted))]);
    // So much else was undone with it that the text alone would not tell.
    desk.type_text("fn a() {\n    ba();\n    worse();\n}\n");
    assert_eq!(desk.outcomes().len(), 1);
    desk.tell(Event::Undone { uri: uri() });
    desk.tell(Event::Undone { uri: uri() });
    assert_eq!(
        desk.outcomes()[1..],
        [("e1", Some(Outcome::Undone))],
        "it is told once"
    );
}

/// Two errors of one message with a fix each, which share an episode.
fn twins() -> (Desk, &'static str) {
    let text = "fn a() {\n    bad();\n}\nfn b() {\n    bad();\n}\n";
    let mut desk = Desk::new(json!({ "fixes": { "fixAll": true } }));
    desk.type_text(text);
    desk.save();
    let first = error_at(Path::new(FILE), text, "bad", "E0425");
    let mut second = first.clone();
    let at = text.rfind("bad").unwrap();
    for span in &mut second.spans {
        (span.byte_start, span.byte_end) = (at, at + 3);
        span.line_start += 3;
        span.line_end += 3;
    }
    desk.checked_with(text, vec![first, second]);
    let id = desk.found(text, "bad", "good");
    let mut other = desk.offer(text, "bad", "good");
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
    desk.recorded(&id);
    (desk, text)
}

fn argument(desk: &mut Desk, line: u32) -> Value {
    let command = desk.actions(line)[0].command.clone().unwrap();
    command.arguments.unwrap()[0].clone()
}

#[test]
fn of_two_equal_errors_the_right_one_is_taken() {
    for line in [1, 4] {
        let (mut desk, text) = twins();
        let (one, two) = (argument(&mut desk, 1), argument(&mut desk, 4));
        assert_eq!(one["episode"], two["episode"]);
        assert_ne!(one["error"], two["error"]);
        let taken = if line == 1 { one } else { two };
        // This client tells first and changes the text afterwards.
        desk.command("sleepy.accepted", taken).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let mut now: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
        now[line as usize] = now[line as usize].replace("bad", "good");
        let fixed = now.join("\n") + "\n";
        desk.type_text(&fixed);
        desk.type_text(&format!("{fixed}// more\n"));
        assert_eq!(
            desk.outcomes(),
            [("e1", Some(Outcome::Accepted))],
            "line {line}: the other one's lines are untouched, which undoes nothing"
        );
        desk.type_text(text);
        assert_eq!(desk.outcomes()[1..], [("e1", Some(Outcome::Undone))]);
    }
}

#[test]
fn what_was_taken_is_another_story_than_the_same_fix_elsewhere() {
    let (mut desk, text) = twins();
    let taken = argument(&mut desk, 1);
    let fixed = text.replacen("bad", "good", 1);
    desk.type_text(&fixed);
    desk.command("sleepy.accepted", taken).unwrap();
    desk.save();
    desk.checked(&fixed, &["bad"]);
    let id = desk.found(&fixed, "bad", "good");
    assert_eq!(desk.main.world.recorded.len(), 2, "it has its own record");
    desk.recorded(&id);
    assert_eq!(argument(&mut desk, 4)["episode"], json!(id));
}
