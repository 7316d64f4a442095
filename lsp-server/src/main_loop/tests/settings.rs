//! Settings that change while the session runs.

use serde_json::{Value, json};
use sleepy_fix::SettingsLayer;

use super::desk::{Desk, FILE, ROOT, TEXT, shown};
use crate::event::{Discovered, Event, Found};

fn samples(desk: &Desk) -> u32 {
    let roots = desk.main.roots.values().next().unwrap();
    roots.settings.model.samples
}

fn configured(desk: &mut Desk, values: Value) {
    desk.tell(Event::Configured {
        values,
        pulled: false,
    });
}

fn user(desk: &mut Desk, layer: Option<Value>, problem: Option<&str>) {
    desk.tell(Event::UserSettings {
        layer: layer.map(|values| SettingsLayer {
            name: "config.toml".into(),
            values,
            trusted: true,
        }),
        problem: problem.map(str::to_owned),
    });
}

#[test]
fn what_the_editor_says_later_replaces_all_it_said_at_first() {
    let mut desk = Desk::new(json!({ "model": { "samples": 3 } }));
    assert_eq!(samples(&desk), 3);
    user(&mut desk, Some(json!({ "model": { "samples": 2 } })), None);
    assert_eq!(samples(&desk), 3);
    configured(&mut desk, json!({ "sleepy": { "capture": false } }));
    assert_eq!(samples(&desk), 2, "the editor no longer sets it");
    configured(&mut desk, json!({ "rust-analyzer": { "check": {} } }));
    configured(&mut desk, json!({}));
    assert!(!desk.main.roots.values().next().unwrap().settings.capture);
    configured(&mut desk, json!({ "sleepy": {} }));
    assert!(desk.main.roots.values().next().unwrap().settings.capture);
}

#[test]
fn a_mistake_is_told_once_and_what_was_right_stays() {
    let mut desk = Desk::new(json!({}));
    user(&mut desk, Some(json!({ "model": { "samples": 2 } })), None);
    desk.sent();
    for _ in 0..2 {
        user(
            &mut desk,
            Some(json!({ "model": { "samples": "many", "seed": 7 } })),
            None,
        );
        assert_eq!(samples(&desk), 2);
    }
    assert_eq!(shown(&desk.sent()).len(), 1);
    for _ in 0..2 {
        user(&mut desk, None, Some("config.toml: expected `=`"));
        assert_eq!(samples(&desk), 2);
    }
    assert_eq!(shown(&desk.sent()).len(), 1);
    user(&mut desk, None, None);
    assert_eq!(samples(&desk), 8, "the file was removed");
}

#[test]
fn a_file_of_the_repository_that_breaks_stays_what_it_was() {
    let mut desk = Desk::new(json!({}));
    desk.discovered(Some(json!({ "model": { "samples": 4 } })));
    assert_eq!(samples(&desk), 4);
    desk.sent();
    for _ in 0..2 {
        desk.tell(Event::Discovered(Discovered {
            path: FILE.into(),
            root: Ok(ROOT.into()),
            layer: None,
            problem: Some("sleepy.toml: expected `=`".into()),
        }));
        assert_eq!(samples(&desk), 4);
    }
    assert_eq!(shown(&desk.sent()).len(), 1);
    desk.discovered(None);
    assert_eq!(samples(&desk), 8);
}

#[test]
fn new_proposers_are_asked_about_what_is_there() {
    let mut desk = Desk::new(json!({ "fixes": { "proposers": ["rustc"] } }));
    desk.main.world.model = false;
    desk.checked(TEXT, &["bad"]);
    desk.found_nothing("rustc: nothing to propose");
    let (checks, searches) = (desk.main.world.checks.len(), desk.main.world.searches.len());
    configured(
        &mut desk,
        json!({ "sleepy": { "publishDiagnostics": "never" } }),
    );
    // The proposers went back to the default with that.
    assert_eq!(desk.main.world.searches.len(), searches + 1);
    assert_eq!(desk.main.world.checks.len(), checks, "no check is needed");
    desk.found_nothing("nobody knows");
    configured(
        &mut desk,
        json!({ "sleepy": { "publishDiagnostics": "always" } }),
    );
    assert_eq!(desk.main.world.searches.len(), searches + 1);
    configured(
        &mut desk,
        json!({ "sleepy": { "check": { "allFeatures": true } } }),
    );
    assert_eq!(desk.main.world.checks.len(), checks + 1);
}

#[test]
fn a_search_under_old_settings_is_called_off_and_made_again() {
    let mut desk = Desk::new(json!({}));
    desk.checked(TEXT, &["bad"]);
    let old = desk.main.world.searches[0].clone();
    configured(
        &mut desk,
        json!({ "sleepy": { "fixes": { "maxOffers": 3 } } }),
    );
    assert!(old.cancel.is_cancelled());
    assert_eq!(desk.main.world.searches.len(), 1, "the lane is still busy");
    desk.answer(
        old.job,
        Found {
            cancelled: true,
            ..Found::default()
        },
    );
    assert_eq!(desk.main.world.searches[1].max_offers, 3);
}
