//! Every case goes through [`check`]: one error, one fix, one question.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sleepy_check::{CheckReport, How, Overlay};
use sleepy_fix::{FileEdit, Settings};
use tower_lsp::ls_types::{Position, Uri};

use super::*;
use crate::cache::{Checked, ErrorId, Generation, Search};
use crate::config::Layers;
use crate::diagnostics::tests::error_at;
use crate::documents::Text;

const TEXT: &str = "fn é() {\n    let x = bad;\n}\n";

struct Case {
    source: Source,
    settings: Settings,
    facts: ClientFacts,
    now: &'static str,
    at: (u32, u32),
    context: CodeActionContext,
    with_fix: bool,
    disk_changed: bool,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            source: Source::Rustc,
            settings: Settings::default(),
            facts: ClientFacts {
                document_changes: true,
                ..ClientFacts::default()
            },
            now: TEXT,
            at: (1, 13),
            context: CodeActionContext::default(),
            with_fix: true,
            disk_changed: false,
        }
    }
}

fn check(case: Case) -> Vec<CodeAction> {
    let path = PathBuf::from("/nowhere/a.rs");
    let mut root = Root::new("/nowhere".into(), Layers::default());
    root.settings = Arc::new(case.settings);
    let diagnostic = error_at(&path, TEXT, "bad", "E0425");
    let text = Arc::new(Text::new(TEXT));
    root.checked = Some(Arc::new(Checked {
        root: root.path.clone(),
        generation: Generation(1),
        part: None,
        overlay: Overlay::new(),
        report: Ok(Arc::new(CheckReport {
            diagnostics: vec![diagnostic.clone()],
            duration: std::time::Duration::ZERO,
            command: "cargo check".into(),
            how: How::CargoCheck,
            problems: vec![],
        })),
        texts: [(path.clone(), text.clone())].into(),
    }));
    let fix = Fix {
        episode: EpisodeId("e1".into()),
        title: "use `good`".into(),
        source: case.source,
        verified: true,
        edit: WorkspaceEdit::single(FileEdit::between(&path, TEXT, &TEXT.replace("bad", "good"))),
        bases: [(path.clone(), text)].into(),
        detail: String::new(),
        stale: false,
    };
    root.errors.push(KnownError {
        id: ErrorId(7),
        diagnostic,
        search: Search::Done(None),
        attempts: 1,
        asked_again: false,
        fixes: if case.with_fix { vec![fix] } else { vec![] },
    });
    if case.disk_changed {
        root.changed.insert(Path::new("/nowhere/b.rs").into());
    }
    let mut documents = Documents::default();
    let uri: Uri = "file:///nowhere/a.rs".parse().unwrap();
    documents.open(uri.clone(), 3, case.now.into());
    let stock = Stock {
        root: &root,
        documents: &documents,
        facts: &case.facts,
    };
    let at = Position::new(case.at.0, case.at.1);
    let range = LspRange { start: at, end: at };
    stock
        .answer(documents.by_uri(&uri).unwrap(), range, &case.context)
        .actions
}

fn titles(actions: &[CodeAction]) -> Vec<&str> {
    actions.iter().map(|a| a.title.as_str()).collect()
}

#[test]
fn a_verified_fix_carries_edit_and_command() {
    let mine = Diagnostic {
        range: LspRange {
            start: Position::new(1, 12),
            end: Position::new(1, 15),
        },
        ..Diagnostic::default()
    };
    let far = Diagnostic {
        range: LspRange {
            start: Position::new(2, 0),
            end: Position::new(2, 1),
        },
        ..Diagnostic::default()
    };
    let context = CodeActionContext {
        diagnostics: vec![mine.clone(), far],
        ..CodeActionContext::default()
    };
    let actions = check(Case {
        context,
        ..Case::default()
    });
    assert_eq!(
        titles(&actions),
        [
            "Sleepy: use `good` ✓",
            "Sleepy: try again",
            "Sleepy: not helpful",
            "Sleepy: explain"
        ]
    );
    let fix = &actions[0];
    assert_eq!(fix.is_preferred, Some(true));
    assert_eq!(fix.diagnostics, Some(vec![mine]));
    assert_eq!(fix.command.as_ref().unwrap().command, ACCEPTED);
    let Some(DocumentChanges::Edits(edits)) = fix.edit.clone().unwrap().document_changes else {
        panic!("no versioned edits");
    };
    assert_eq!(edits[0].text_document.version, Some(3));
    assert_eq!(edits[0].edits.len(), 1);
    assert!(
        actions[1..]
            .iter()
            .all(|a| a.edit.is_none() && a.is_preferred.is_none())
    );
}

#[test]
fn a_simple_client_gets_plain_changes() {
    let actions = check(Case {
        facts: ClientFacts::default(),
        ..Case::default()
    });
    let edit = actions[0].edit.clone().unwrap();
    assert!(edit.document_changes.is_none());
    let changes = edit.changes.unwrap();
    let edits = changes.values().next().unwrap();
    assert_eq!(edits[0].new_text, "    let x = good;\n");
}

#[test]
fn the_model_is_marked_and_not_preferred() {
    let actions = check(Case {
        source: Source::Model,
        ..Case::default()
    });
    assert_eq!(actions[0].is_preferred, None);
    assert_eq!(actions[0].data, Some(json!({ "tags": [1] })));
    let mut settings = Settings::default();
    settings.fixes.prefer_model = true;
    let actions = check(Case {
        source: Source::Model,
        settings,
        ..Case::default()
    });
    assert_eq!(actions[0].is_preferred, Some(true));
}

#[test]
fn a_text_the_compiler_has_not_seen_gets_no_verified_fix() {
    let moved = "// new\nfn é() {\n    let x = bad;\n}\n";
    let case = || Case {
        now: moved,
        at: (2, 13),
        ..Case::default()
    };
    assert_eq!(
        titles(&check(case())),
        ["Sleepy: try again", "Sleepy: explain"]
    );
    let mut settings = Settings::default();
    settings.fixes.show_unverified = true;
    let actions = check(Case {
        settings: settings.clone(),
        ..case()
    });
    assert_eq!(actions[0].title, "Sleepy: use `good`");
    assert_eq!(actions[0].is_preferred, None);
    let typed = "fn é() {\n    let x = badly;\n}\n";
    assert_eq!(
        titles(&check(Case {
            now: typed,
            settings,
            ..Case::default()
        })),
        Vec::<&str>::new()
    );
    let actions = check(Case {
        disk_changed: true,
        ..Case::default()
    });
    // Another file changed: it stays until it is judged anew, without its mark.
    assert_eq!(actions[0].title, "Sleepy: use `good`");
    assert_eq!(actions[0].is_preferred, None);
}

#[test]
fn nothing_is_offered_where_nothing_was_asked() {
    assert!(
        check(Case {
            at: (0, 0),
            ..Case::default()
        })
        .is_empty()
    );
    let only = |kind: &'static str| CodeActionContext {
        only: Some(vec![CodeActionKind::new(kind)]),
        ..CodeActionContext::default()
    };
    assert!(
        check(Case {
            context: only("refactor"),
            ..Case::default()
        })
        .is_empty()
    );
    assert_eq!(
        check(Case {
            context: only("quickfix"),
            ..Case::default()
        })
        .len(),
        4
    );
    let settings = Settings {
        enable: false,
        ..Settings::default()
    };
    assert!(
        check(Case {
            settings,
            ..Case::default()
        })
        .is_empty()
    );
}

#[test]
fn the_bulb_stays_dark_where_there_is_only_talk() {
    let automatic = CodeActionContext {
        trigger_kind: Some(CodeActionTriggerKind::AUTOMATIC),
        ..CodeActionContext::default()
    };
    assert!(
        check(Case {
            with_fix: false,
            context: automatic,
            ..Case::default()
        })
        .is_empty()
    );
    assert_eq!(
        titles(&check(Case {
            with_fix: false,
            ..Case::default()
        })),
        ["Sleepy: try again", "Sleepy: explain"]
    );
}
