//! The loop against a world that only writes down what it is asked for.

mod desk;
mod lasting;
mod records;
mod settings;
mod unsaved;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use sleepy_check::{CheckReport, How, Overlay};
use sleepy_fix::{Outcome, Source};
use tokio::sync::oneshot;
use tower_lsp::ls_types::Uri;

use crate::cache::Checked;
use crate::event::{Discovered, Event, Found};
use desk::{Desk, FILE, ROOT, TEXT, published, shown};

#[test]
fn a_fix_is_visible_only_once_it_is_on_record() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    let id = desk.found(TEXT, "bad", "good");
    assert_eq!(desk.main.world.recorded.len(), 1);
    assert!(desk.fixes(1).is_empty());
    desk.recorded(&id);
    assert_eq!(desk.fixes(1), ["Sleepy: use `good` ✓"]);
    assert!(desk.fixes(0).is_empty());
}

#[test]
fn the_first_fix_of_an_error_sends_the_diagnostics_anew() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad", "worse"]);
    let id = desk.found(TEXT, "bad", "good");
    desk.sent();
    desk.recorded(&id);
    assert_eq!(published(&desk.sent()), [2]);
    let id = desk.found(TEXT, "worse", "better");
    assert!(published(&desk.sent()).is_empty());
    desk.recorded(&id);
    assert_eq!(published(&desk.sent()), [2]);
}

#[test]
fn a_broken_database_is_told_once_and_fixes_go_on() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad", "worse"]);
    for (word, line) in [("bad", 1), ("worse", 2)] {
        let id = desk.found(TEXT, word, "good");
        desk.tell(Event::Recorded {
            episode: id,
            problem: Some("the disk is full".into()),
        });
        assert_eq!(desk.fixes(line).len(), 1);
    }
    let sent = desk.sent();
    assert_eq!(shown(&sent).len(), 1, "{sent:?}");
}

#[test]
fn without_capture_nothing_is_recorded() {
    let mut desk = Desk::new(json!({ "capture": false }));
    desk.checked(TEXT, &["bad", "worse"]);
    desk.found(TEXT, "bad", "good");
    desk.main.world.model = false;
    desk.found_nothing("nobody knows");
    assert_eq!(desk.fixes(1).len(), 1);
    assert!(desk.main.world.recorded.is_empty());
}

#[test]
fn the_quick_lane_goes_first_and_the_model_gets_what_is_left() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad", "worse"]);
    let tiers = |desk: &Desk| desk.main.world.searches.last().unwrap().tiers.clone();
    assert_eq!(tiers(&desk), [Source::Rustc, Source::Memory]);
    desk.found_nothing("rustc has no idea");
    assert_eq!(desk.main.world.searches.len(), 2);
    assert_eq!(tiers(&desk), [Source::Rustc, Source::Memory]);
    desk.found(TEXT, "worse", "better");
    assert_eq!(desk.main.world.searches.len(), 3);
    assert_eq!(tiers(&desk), Source::ALL);
    desk.found_nothing("the model has no idea");
    assert_eq!(desk.main.world.searches.len(), 3);
    let status = desk.main.status();
    assert_eq!(status["withoutFix"][0]["reason"], "the model has no idea");
    assert_eq!(
        (&status["state"], &status["queue"]),
        (&json!("idle"), &json!(0))
    );
}

#[test]
fn results_of_an_older_generation_are_dropped() {
    let mut desk = Desk::new(json!({}));
    let old = desk.main.world.checks.last().unwrap().generation;
    desk.save();
    assert_eq!(desk.main.world.checks.len(), 2);
    assert!(desk.main.world.checks[0].cancel.is_cancelled());
    desk.checked_as(old, TEXT, &["bad"]);
    assert!(desk.main.world.searches.is_empty());
    desk.checked(TEXT, &["bad"]);
    let search = desk.main.world.searches[0].clone();
    desk.type_text("fn a() {}\n");
    desk.save();
    assert!(search.cancel.is_cancelled());
    let offer = desk.offer(TEXT, "bad", "good");
    desk.answer(
        search.job,
        Found {
            offers: vec![offer],
            ..Found::default()
        },
    );
    assert!(desk.main.world.recorded.is_empty());
}

#[test]
fn while_the_person_types_nothing_stale_is_offered() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    let id = desk.found(TEXT, "bad", "good");
    desk.recorded(&id);
    desk.type_text(&format!("// new\n{TEXT}"));
    assert!(desk.fixes(2).is_empty());
    desk.type_text(TEXT);
    assert_eq!(desk.fixes(1).len(), 1);
    desk.tell(Event::DiskRead(vec![(
        "/nowhere/src/other.rs".into(),
        Some("0".into()),
    )]));
    // Another file changes: the fix stays, but without its mark.
    assert_eq!(desk.fixes(1), ["Sleepy: use `good`"]);
}

#[test]
fn the_previous_diagnostics_stay_until_the_new_ones_come() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad", "worse"]);
    assert_eq!(published(&desk.sent()), [2]);
    desk.save();
    assert_eq!(published(&desk.sent()), Vec::<usize>::new());
    desk.checked(TEXT, &[]);
    assert_eq!(published(&desk.sent()), [0]);
}

#[test]
fn a_check_that_fails_retires_what_changed_and_is_told_once() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    for n in 0..2 {
        desk.type_text(&format!("// {n}\n{TEXT}"));
        desk.save();
        let generation = desk.main.world.checks.last().unwrap().generation;
        desk.sent();
        let report = Err("cargo was not found; install Rust".to_owned());
        desk.tell(Event::Checked(Checked {
            root: ROOT.into(),
            generation,
            part: None,
            overlay: Overlay::new(),
            report,
            texts: Default::default(),
        }));
        let sent = desk.sent();
        assert_eq!(shown(&sent).len(), usize::from(n == 0), "{sent:?}");
    }
    assert_eq!(desk.main.status()["state"], "problem");
    assert_eq!(desk.main.status()["workspaces"][0]["errors"], 0);
}

#[test]
fn after_a_check_that_failed_fixes_are_searched_for_again() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    let id = desk.found(TEXT, "bad", "good");
    desk.recorded(&id);
    assert_eq!(desk.fixes(1).len(), 1);
    desk.save();
    let generation = desk.main.world.checks.last().unwrap().generation;
    desk.tell(Event::Checked(Checked {
        root: ROOT.into(),
        generation,
        part: None,
        overlay: Overlay::new(),
        report: Err("the manifest is broken".to_owned()),
        texts: Default::default(),
    }));
    assert!(desk.fixes(1).is_empty());
    desk.save();
    desk.checked(TEXT, &["bad"]);
    assert_eq!(desk.main.world.searches.len(), 2);
    desk.found(TEXT, "bad", "good");
    assert_eq!(desk.fixes(1).len(), 1);
}

#[test]
fn settings_of_the_repository_and_the_editor_take_effect() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    assert_eq!(published(&desk.sent()), [1]);
    let configured = |values: Value| Event::Configured {
        values,
        pulled: false,
    };
    desk.tell(configured(json!({ "sleepy": { "rustAnalyzer": true } })));
    assert_eq!(published(&desk.sent()), [0]);
    desk.checked(TEXT, &["bad"]);
    assert_eq!(published(&desk.sent()), Vec::<usize>::new());
    desk.discovered(Some(json!({ "enable": false })));
    assert_eq!(desk.main.status()["state"], "off");
    assert!(desk.actions(1).is_empty());
    desk.tell(configured(
        json!({ "sleepy": { "enable": true, "nonsense": 1 } }),
    ));
    assert!(shown(&desk.sent()).iter().any(|t| t.contains("`nonsense`")));
    assert_eq!(desk.main.status()["state"], "checking");
}

#[test]
fn a_dismissed_fix_does_not_come_back() {
    let mut desk = Desk::new(json!({}));
    desk.main.world.model = false;
    desk.checked(TEXT, &["bad"]);
    let id = desk.found(TEXT, "bad", "good");
    desk.recorded(&id);
    assert_eq!(desk.fixes(1).len(), 1);
    desk.command("sleepy.rejected", json!({ "episode": id }))
        .unwrap();
    assert_eq!(desk.outcomes(), [("e1", Some(Outcome::Rejected))]);
    assert!(desk.fixes(1).is_empty());
    desk.type_text(&format!("{TEXT}// more\n"));
    desk.save();
    let text = format!("{TEXT}// more\n");
    desk.checked(&text, &["bad"]);
    // The same change of the same lines, found again in the longer text.
    let again = desk.offer(&text, "bad", "good");
    let job = desk.main.world.searches.last().unwrap().job;
    desk.answer(
        job,
        Found {
            offers: vec![again],
            ..Found::default()
        },
    );
    assert_eq!(desk.main.world.recorded.len(), 1);
    let status = desk.main.status();
    assert!(
        status["withoutFix"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("dismissed")
    );
}

#[test]
fn trying_again_looks_for_another_fix() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    let id = desk.found(TEXT, "bad", "good");
    desk.recorded(&id);
    let actions = desk.actions(1);
    let retry = actions
        .iter()
        .find(|a| a.title == "Sleepy: try again")
        .unwrap();
    let argument = retry.command.clone().unwrap().arguments.unwrap().remove(0);
    desk.command("sleepy.retry", argument.clone()).unwrap();
    assert_eq!(desk.main.world.searches.last().unwrap().max_offers, 2);
    let job = desk.main.world.searches.last().unwrap().job;
    let (same, other) = (
        desk.offer(TEXT, "bad", "good"),
        desk.offer(TEXT, "bad", "best"),
    );
    let new = other.episode.id.clone();
    desk.answer(
        job,
        Found {
            offers: vec![same, other],
            ..Found::default()
        },
    );
    desk.recorded(&new);
    assert_eq!(
        desk.fixes(1),
        ["Sleepy: use `good` ✓", "Sleepy: use `best` ✓"]
    );
    desk.sent();
    desk.command("sleepy.retry", argument).unwrap();
    desk.found_nothing("rustc has no other idea");
    let last = desk.main.world.searches.last().unwrap();
    assert_eq!(last.tiers, [Source::Model]);
    desk.found_nothing("that was all");
    assert_eq!(
        shown(&desk.sent()),
        ["Sleepy: no other fix was found (that was all)"]
    );
}

#[test]
fn an_explanation_says_why() {
    let mut desk = Desk::new(json!({}));
    desk.main.world.model = false;
    desk.checked(TEXT, &["bad"]);
    desk.found_nothing("rustc: nothing to propose");
    let actions = desk.actions(1);
    let explain = actions
        .iter()
        .find(|a| a.title == "Sleepy: explain")
        .unwrap();
    let argument = explain
        .command
        .clone()
        .unwrap()
        .arguments
        .unwrap()
        .remove(0);
    let answer = desk.command("sleepy.explain", argument).unwrap();
    let text = answer["explanation"].as_str().unwrap();
    assert!(
        text.contains("E0425") && text.contains("No fix: rustc: nothing to propose"),
        "{text}"
    );
    assert!(
        desk.command("sleepy.explain", json!({ "error": 999 }))
            .unwrap_err()
            .contains("gone")
    );
    assert!(desk.command("sleepy.nonsense", json!({})).is_err());
    assert!(desk.command("sleepy.rejected", json!({})).is_err());
}

#[test]
fn the_persons_own_repair_is_the_label_of_a_failure() {
    let mut desk = Desk::new(json!({}));
    desk.main.world.model = false;
    desk.checked(TEXT, &["bad"]);
    desk.found_nothing("nobody knows");
    let id = desk.main.world.recorded[0].id.clone();
    desk.recorded(&id);
    let own = TEXT.replace("bad", "own");
    desk.type_text(&own);
    desk.save();
    desk.checked(&own, &[]);
    desk.tell(Event::Tick);
    assert!(desk.main.world.updates.is_empty());
    desk.now += Duration::from_secs(11);
    desk.tell(Event::Tick);
    assert_eq!(desk.outcomes(), [("e1", Some(Outcome::HumanFix))]);
    assert!(
        desk.main.world.updates[0]
            .settled
            .as_deref()
            .unwrap()
            .contains("own()")
    );
}

#[test]
fn the_same_failure_is_recorded_once() {
    let mut desk = Desk::new(json!({}));
    desk.main.world.model = false;
    for n in 0..3 {
        desk.checked(TEXT, &["bad"]);
        if n == 0 {
            desk.found_nothing("nobody knows");
            let id = desk.main.world.recorded[0].id.clone();
            desk.recorded(&id);
        }
        desk.save();
    }
    assert_eq!(desk.main.world.recorded.len(), 1);
    assert_eq!(desk.main.world.searches.len(), 1);
}

#[test]
fn the_nearest_errors_come_first_and_not_too_many() {
    let mut desk = Desk::new(json!({ "fixes": { "maxErrors": 1 } }));
    desk.actions(2);
    desk.checked(TEXT, &["bad", "worse"]);
    let target = &desk.main.world.searches[0].target;
    assert_eq!(target.message, "E0425 at worse");
    let status = desk.main.status();
    assert!(
        status["withoutFix"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("max_errors")
    );
}

#[test]
fn after_the_end_nothing_is_started() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    let (reply, mut answer) = oneshot::channel();
    desk.tell(Event::Shutdown { reply });
    answer.try_recv().unwrap();
    assert!(desk.main.world.stopped && desk.main.world.searches[0].cancel.is_cancelled());
    let checks = desk.main.world.checks.len();
    desk.save();
    assert_eq!(desk.main.world.checks.len(), checks);
}

#[test]
fn a_file_without_a_workspace_has_a_reason() {
    let mut desk = Desk::new(json!({}));
    let lonely: Uri = "file:///elsewhere/x.rs".parse().unwrap();
    desk.tell(Event::Opened {
        uri: lonely,
        version: 1,
        text: String::new(),
    });
    let path = desk.main.world.discovered.last().unwrap().clone();
    let root = Err("there is no Cargo.toml".to_owned());
    desk.tell(Event::Discovered(Discovered {
        path,
        root,
        layer: None,
        problem: None,
    }));
    assert_eq!(
        desk.main.status()["outside"][0]["reason"],
        "there is no Cargo.toml"
    );
}

#[test]
fn the_changed_package_is_shown_before_the_rest() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    desk.sent();
    desk.type_text(&TEXT.replace("bad", "worse"));
    desk.save();
    let text = TEXT.replace("bad", "worse");
    let request = desk.main.world.checks.last().unwrap();
    assert_eq!(request.changed, [PathBuf::from(FILE)]);
    let generation = request.generation;
    let report = CheckReport {
        diagnostics: vec![],
        duration: Duration::ZERO,
        command: "cargo check -p a".into(),
        how: How::CargoCheck,
        problems: vec![],
    };
    desk.tell(Event::Checked(Checked {
        root: ROOT.into(),
        generation,
        part: Some(vec![Path::new(ROOT).join("src")]),
        overlay: Overlay::new(),
        report: Ok(Arc::new(report)),
        texts: Default::default(),
    }));
    assert_eq!(published(&desk.sent()), [0]);
    assert_eq!(desk.main.status()["state"], "checking");
    desk.checked(&text, &["worse"]);
    assert_eq!(published(&desk.sent()), [1]);
}

#[test]
fn a_folder_that_comes_back_finds_its_open_file_again() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    let folders = |added: &[&str], removed: &[&str]| Event::FoldersChanged {
        added: added.iter().map(PathBuf::from).collect(),
        removed: removed.iter().map(PathBuf::from).collect(),
    };
    desk.tell(folders(&[], &[ROOT]));
    assert!(desk.main.root_of_uri(&desk::uri()).is_none());
    desk.main.world.discovered.clear();
    desk.tell(folders(&[ROOT, "/elsewhere"], &[]));
    let asked: Vec<&Path> = desk
        .main
        .world
        .discovered
        .iter()
        .map(PathBuf::as_path)
        .collect();
    assert_eq!(asked, [ROOT, "/elsewhere", FILE].map(Path::new));
    desk.discovered(None);
    assert!(desk.main.root_of_uri(&desk::uri()).is_some());
}
