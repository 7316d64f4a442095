//! Stories of one error in one file, told in steps.

use sleepy_fix::{FileEdit, Source, WorkspaceEdit};
use tower_lsp::ls_types::Uri;

use super::*;

const PATH: &str = "/nowhere/a.rs";
const BASE: &str = "fn a() {\n    one();\n    bad();\n    two();\n}\n";
const FIXED: &str = "fn a() {\n    one();\n    good();\n    two();\n}\n";
const SETTLE: Duration = Duration::from_secs(10);

/// One thing that happens.
enum Step {
    Shown,
    Command,
    Reject,
    Type(&'static str),
    Check { still_there: bool },
    Close,
    Wait(u64),
}
use Step::{Check, Close, Command, Reject, Shown, Type, Wait};

fn fix(base: &str, new: &str) -> Fix {
    Fix {
        episode: EpisodeId("e".into()),
        title: String::new(),
        source: Source::Rustc,
        verified: true,
        edit: WorkspaceEdit::single(FileEdit::between(Path::new(PATH), base, new)),
        bases: [(PATH.into(), Arc::new(Text::new(base)))].into(),
        detail: String::new(),
        stale: false,
    }
}

fn error() -> ErrorKey {
    ErrorKey {
        path: PATH.into(),
        code: Some("E0425".into()),
        message: "bad".into(),
    }
}

fn play(offer: Option<Fix>, steps: &[Step]) -> Vec<String> {
    let mut ledger = Ledger::default();
    let mut documents = Documents::default();
    let uri: Uri = format!("file://{PATH}").parse().unwrap();
    documents.open(uri.clone(), 0, BASE.into());
    let base = Arc::new(Text::new(BASE));
    let place = BASE.find("bad").map(|at| at..at + 3).unwrap();
    let id = EpisodeId("e".into());
    let root = Path::new("/nowhere");
    let mut now = Instant::now();
    let mut all = ledger.follow(root, error(), base, &place, offer.as_ref(), id.clone());
    let mut changes = 0;
    let mut green = false;
    for step in steps {
        match step {
            Shown => ledger.shown(std::slice::from_ref(&id)),
            Command => all.extend(ledger.accepted(&id, changes, offer.as_ref())),
            Reject => all.extend(ledger.rejected(&id)),
            Type(text) => {
                let before = documents.by_uri(&uri).unwrap().text.hash.clone();
                changes += 1;
                documents.open(uri.clone(), 1, (*text).to_owned());
                let text = &documents.by_uri(&uri).unwrap().text;
                all.extend(ledger.text_changed(Path::new(PATH), &before, text, changes, now));
            }
            Check { still_there } => {
                let errors = if *still_there { vec![error()] } else { vec![] };
                green = errors.is_empty();
                all.extend(ledger.checked(root, &errors));
            }
            Close => all.extend(ledger.closed(Path::new(PATH), None)),
            Wait(seconds) => {
                now += Duration::from_secs(*seconds);
                all.extend(ledger.settled(now, SETTLE, &documents, &|_| green));
            }
        }
    }
    all.into_iter().map(words).collect()
}

fn words(u: Update) -> String {
    let outcome = u.outcome.map_or("-", Outcome::name);
    match u.settled {
        Some(text) => format!("{outcome}: {}", text.replace('\n', "⏎")),
        None => outcome.to_owned(),
    }
}

fn check(offered: bool, steps: &[Step], expected: &[&str]) {
    assert_eq!(play(offered.then(|| fix(BASE, FIXED)), steps), expected);
}

#[test]
fn taking_is_told_by_the_text_and_by_the_command_but_once() {
    check(true, &[Shown, Type(FIXED), Command], &["accepted"]);
    check(true, &[Shown, Command, Type(FIXED)], &["accepted"]);
    check(true, &[Type("x"), Type(FIXED)], &[]);
}

#[test]
fn a_taken_fix_settles_into_its_label() {
    let gone = Check { still_there: false };
    check(
        true,
        &[Shown, Type(FIXED), Command, gone, Wait(11)],
        &[
            "accepted",
            "-: fn a() {⏎    one();⏎    good();⏎    two();⏎}⏎",
        ],
    );
}

#[test]
fn undo_and_redo_are_seen_whatever_happens_elsewhere() {
    check(
        true,
        &[Shown, Command, Type(FIXED), Type(BASE)],
        &["accepted", "undone"],
    );
    let above = "// é\nfn a() {\n    one();\n    bad();\n    two();\n}\n";
    check(
        true,
        &[Shown, Command, Type(FIXED), Type(above), Type(FIXED)],
        &["accepted", "undone", "accepted"],
    );
    let refined = "fn a() {\n    one();\n    good(1);\n    two();\n}\n";
    check(
        true,
        &[Shown, Command, Type(FIXED), Type(refined)],
        &["accepted"],
    );
}

#[test]
fn an_import_at_the_top_can_be_undone() {
    let new = format!("use x::bad;\n{BASE}");
    let edited = "use x::bad as b;\nfn a() {\n    one();\n    bad();\n    two();\n}\n";
    let offer = || Some(fix(BASE, &new));
    let with = "use x::bad;\nfn a() {\n    one();\n    bad();\n    two();\n}\n";
    assert_eq!(play(offer(), &[Type(with), Type(edited)]), ["accepted"]);
    assert_eq!(
        play(offer(), &[Type(with), Type(BASE)]),
        ["accepted", "undone"]
    );
}

#[test]
fn a_shown_fix_is_ignored_when_the_error_goes_without_it() {
    let own = "fn a() {\n    one();\n    best();\n    two();\n}\n";
    let gone = || Check { still_there: false };
    check(
        true,
        &[Shown, Type(own), gone(), Wait(5), Wait(6)],
        &[
            "ignored",
            "human_fix: fn a() {⏎    one();⏎    best();⏎    two();⏎}⏎",
        ],
    );
    check(true, &[Shown, Close], &["ignored"]);
    check(true, &[Close], &[]);
}

#[test]
fn a_repair_after_a_failed_search_is_the_best_label() {
    let own = "fn a() {\n    one();\n}\n";
    let gone = || Check { still_there: false };
    check(
        false,
        &[Type(own), gone(), Wait(11)],
        &["human_fix: fn a() {⏎    one();⏎}⏎"],
    );
    check(
        false,
        &[Type(own), gone(), Check { still_there: true }, Wait(11)],
        &[],
    );
    check(false, &[Type(own), Wait(11)], &[]);
}

#[test]
fn a_rejected_fix_stays_rejected_until_the_person_repairs_it() {
    check(true, &[Shown, Reject, Type(FIXED)], &["rejected"]);
}

#[test]
fn another_fix_of_ours_is_not_the_persons_repair() {
    let mut ledger = Ledger::default();
    let base = Arc::new(Text::new(BASE));
    let root = Path::new("/nowhere");
    let other = ErrorKey {
        message: "other".into(),
        ..error()
    };
    let (taken, failed) = (EpisodeId("e".into()), EpisodeId("f".into()));
    ledger.follow(
        root,
        error(),
        base.clone(),
        &(0..1),
        Some(&fix(BASE, FIXED)),
        taken.clone(),
    );
    ledger.follow(root, other.clone(), base.clone(), &(0..1), None, failed);
    assert!(ledger.knows_failure(&other, &base, &(0..1)));
    ledger.accepted(&taken, 0, None);
    assert!(ledger.checked(root, &[]).is_empty());
    let mut documents = Documents::default();
    documents.open(format!("file://{PATH}").parse().unwrap(), 0, FIXED.into());
    let updates = ledger.settled(Instant::now(), SETTLE, &documents, &|_| true);
    assert_eq!(updates.len(), 1);
    assert_eq!((&updates[0].episode, updates[0].outcome), (&taken, None));
    assert!(!ledger.waits());
}

#[test]
fn a_newer_search_closes_the_older() {
    let mut ledger = Ledger::default();
    let root = Path::new("/nowhere");
    let (old, new) = (EpisodeId("old".into()), EpisodeId("new".into()));
    let base = Arc::new(Text::new(BASE));
    ledger.follow(
        root,
        error(),
        base,
        &(0..1),
        Some(&fix(BASE, FIXED)),
        old.clone(),
    );
    ledger.shown(std::slice::from_ref(&old));
    let moved = format!("//\n{BASE}");
    let again = fix(&moved, &format!("//\n{FIXED}"));
    let updates = ledger.follow(
        root,
        error(),
        Arc::new(Text::new(moved.as_str())),
        &(0..1),
        Some(&again),
        new,
    );
    assert_eq!(updates, [news(&old, Outcome::Ignored)]);
}
