//! Texts that are in the editor and not on disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use sleepy_fix::Outcome;

use super::desk::{Desk, FILE, TEXT, published, uri};
use crate::event::{Event, Found};

#[test]
fn after_a_fix_was_taken_the_unsaved_text_is_checked_for_the_others() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad", "worse"]);
    let id = desk.found(TEXT, "bad", "good");
    desk.recorded(&id);
    assert_eq!(desk.fixes(1).len(), 1);
    let fixed = TEXT.replace("bad", "good");
    desk.type_text(&fixed);
    assert_eq!(desk.outcomes(), [("e1", Some(Outcome::Accepted))]);
    let checks = desk.main.world.checks.len();
    desk.tell(Event::Tick);
    assert_eq!(desk.main.world.checks.len(), checks);
    desk.now += Duration::from_secs(1);
    desk.tell(Event::Tick);
    assert_eq!(desk.main.world.checks.len(), checks + 1);
    let overlay = &desk.main.world.checks[checks].overlay;
    assert_eq!(overlay.get(Path::new(FILE)).map(|t| &**t), Some(&*fixed));
    // The search in the old text is called off before the next one starts.
    let old = desk.main.world.searches.last().unwrap().clone();
    assert!(old.cancel.is_cancelled());
    let called_off = Found {
        cancelled: true,
        ..Found::default()
    };
    desk.answer(old.job, called_off);
    desk.checked(&fixed, &["worse"]);
    let id = desk.found(&fixed, "worse", "better");
    desk.recorded(&id);
    assert_eq!(desk.fixes(2), ["Sleepy: use `better` ✓"]);
    // What the person types is checked when they save it.
    desk.type_text(&format!("// half a thou\n{fixed}"));
    desk.now += Duration::from_secs(5);
    desk.tell(Event::Tick);
    assert_eq!(desk.main.world.checks.len(), checks + 1);
    desk.save();
    let last = desk.main.world.checks.last().unwrap();
    assert!(last.overlay.is_empty() && desk.main.world.checks.len() == checks + 2);
}

#[test]
fn closing_without_saving_brings_the_errors_of_the_disk_back() {
    for overlay_checked in [true, false] {
        let mut desk = Desk::new(json!({}));
        desk.checked(TEXT, &["bad"]);
        let id = desk.found(TEXT, "bad", "good");
        desk.recorded(&id);
        assert_eq!(desk.fixes(1).len(), 1);
        let fixed = TEXT.replace("bad", "good");
        desk.type_text(&fixed);
        if overlay_checked {
            desk.now += Duration::from_secs(1);
            desk.tell(Event::Tick);
            desk.checked(&fixed, &[]);
        }
        let checks = desk.main.world.checks.len();
        desk.tell(Event::Closed { uri: uri() });
        assert_eq!(
            desk.outcomes(),
            [
                ("e1", Some(Outcome::Accepted)),
                ("e1", Some(Outcome::Undone))
            ]
        );
        assert_eq!(desk.main.world.checks.len(), checks + 1);
        let last = desk.main.world.checks.last().unwrap();
        assert!(last.overlay.is_empty() && last.changed == [PathBuf::from(FILE)]);
        desk.sent();
        desk.checked(TEXT, &["bad"]);
        assert_eq!(published(&desk.sent()), [1]);
    }
}

#[test]
fn closing_a_saved_file_undoes_nothing() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    let id = desk.found(TEXT, "bad", "good");
    desk.recorded(&id);
    desk.fixes(1);
    let fixed = TEXT.replace("bad", "good");
    desk.type_text(&fixed);
    desk.save();
    desk.checked(&fixed, &[]);
    let checks = desk.main.world.checks.len();
    desk.tell(Event::Closed { uri: uri() });
    assert_eq!(desk.main.world.checks.len(), checks);
    assert_eq!(desk.outcomes(), [("e1", Some(Outcome::Accepted))]);
}

#[test]
fn saving_another_file_keeps_a_fix_that_is_not_saved() {
    for overlay_asked in [true, false] {
        let mut desk = Desk::new(json!({}));
        desk.checked(TEXT, &["bad", "worse"]);
        let id = desk.found(TEXT, "bad", "good");
        desk.recorded(&id);
        assert_eq!(desk.fixes(1).len(), 1);
        let fixed = TEXT.replace("bad", "good");
        desk.type_text(&fixed);
        if overlay_asked {
            desk.now += Duration::from_secs(1);
            desk.tell(Event::Tick);
            // Half a thought is nothing to check.
            desk.type_text(&format!("{fixed}fn"));
        }
        let other = PathBuf::from("/nowhere/src/other.rs");
        let checks = desk.main.world.checks.len();
        desk.tell(Event::DiskRead(vec![(other.clone(), Some("0".into()))]));
        assert_eq!(desk.main.world.checks.len(), checks + 1);
        let last = desk.main.world.checks.last().unwrap();
        assert_eq!(last.changed, [other]);
        let text = last.overlay.get(Path::new(FILE));
        assert_eq!(text.map(|t| &**t), Some(&*fixed));
        desk.save();
        assert!(desk.main.world.checks.last().unwrap().overlay.is_empty());
    }
}
