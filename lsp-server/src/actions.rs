//! Code actions: what the light-bulb holds.
//!
//! Edit and command are both carried from the start: an editor applies the
//! edit of a late `resolve` without looking whether the text is still the same,
//! and some editors know no `resolve`. Actions are matched to errors by range
//! only, since other servers' diagnostics reach us without their codes.

mod fix_all;

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use sleepy_fix::{EpisodeId, Source, WorkspaceEdit};
use tower_lsp::ls_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionTriggerKind, Command, Diagnostic,
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, Range as LspRange,
    TextDocumentEdit, TextEdit, WorkspaceEdit as LspWorkspaceEdit,
};

use crate::cache::{Fix, KnownError, Root};
use crate::config::ClientFacts;
use crate::diagnostics::{Places, Texts};
use crate::documents::{Document, Documents, Text};
use crate::positions::touches;

pub(crate) use fix_all::FIX_ALL;

/// The person took a fix.
pub(crate) const ACCEPTED: &str = "sleepy.accepted";
/// The person says that a fix does not help.
pub(crate) const REJECTED: &str = "sleepy.rejected";
/// Search once more.
pub(crate) const RETRY: &str = "sleepy.retry";
/// Say why there is a fix, or none.
pub(crate) const EXPLAIN: &str = "sleepy.explain";
/// Report the server's state.
pub(crate) const STATUS: &str = "sleepy.status";
/// Read the settings again and start over.
pub(crate) const RELOAD: &str = "sleepy.reload";
/// All commands.
pub(crate) const COMMANDS: [&str; 6] = [ACCEPTED, REJECTED, RETRY, EXPLAIN, STATUS, RELOAD];

/// `CodeActionTag.LLMGenerated` of the protocol's next version.
const LLM_GENERATED: u32 = 1;

/// What actions are made from.
pub(crate) struct Stock<'a> {
    /// The workspace of the file.
    pub(crate) root: &'a Root,
    /// What is open.
    pub(crate) documents: &'a Documents,
    /// What the client can do.
    pub(crate) facts: &'a ClientFacts,
}

/// An answer, and which fixes the person gets to see by it.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// The actions, best first.
    pub(crate) actions: Vec<CodeAction>,
    /// Episodes whose fix is among them.
    pub(crate) shown: Vec<EpisodeId>,
}

impl Stock<'_> {
    /// The actions for a range of an open file.
    pub(crate) fn answer(
        &self,
        document: &Document,
        range: LspRange,
        context: &CodeActionContext,
    ) -> Answer {
        let mut answer = Answer::default();
        let settings = &self.root.settings;
        if !settings.enable {
            return answer;
        }
        if settings.fixes.fix_all && fix_all::is_wanted(context) {
            answer = self.fix_all(document);
        }
        if !wants_quick_fixes(context) {
            return answer;
        }
        let asked = document.text.bytes(self.facts.encoding, range);
        let mut errors = self.errors_at(document, &asked);
        errors.sort_by_key(|(_, place)| place.start.abs_diff(asked.start));
        let mut given: Vec<&Fix> = Vec::new();
        for (error, place) in &errors {
            let diagnostics = self.overlapping(document, place, context);
            for fix in &error.fixes {
                // Two errors of one cause often have the same fix.
                if given.iter().any(|g| g.does(&fix.edit)) {
                    continue;
                }
                if let Some(action) = self.fix_action(error, fix, diagnostics.clone()) {
                    given.push(fix);
                    answer.actions.push(action);
                    answer.shown.push(fix.episode.clone());
                }
            }
        }
        let automatic = context.trigger_kind == Some(CodeActionTriggerKind::AUTOMATIC);
        // A bulb that holds nothing but talk would glow on every error.
        if let Some((error, place)) = errors.first()
            && !(automatic && answer.shown.is_empty())
        {
            let diagnostics = self.overlapping(document, place, context);
            let first = answer.shown.first().cloned();
            answer.actions.extend(further(error, first, diagnostics));
        }
        answer
    }

    fn errors_at(
        &self,
        document: &Document,
        asked: &Range<usize>,
    ) -> Vec<(&KnownError, Range<usize>)> {
        let empty = Texts::new();
        let places = Places {
            checked: self.root.texts().unwrap_or(&empty),
            documents: self.documents,
            encoding: self.facts.encoding,
        };
        let here = |e: &&KnownError| e.path() == Some(document.path.as_path());
        let errors = self.root.errors.iter().filter(here);
        errors
            .filter_map(|e| {
                let place = places.bytes_now(e.diagnostic.primary_span()?)?;
                Some((e, place))
            })
            .filter(|(_, place)| touches(place, asked) || same_line(document, place, asked))
            .collect()
    }

    fn overlapping(
        &self,
        document: &Document,
        place: &Range<usize>,
        context: &CodeActionContext,
    ) -> Vec<Diagnostic> {
        let bytes =
            |d: &&Diagnostic| touches(&document.text.bytes(self.facts.encoding, d.range), place);
        context.diagnostics.iter().filter(bytes).cloned().collect()
    }

    fn fix_action(
        &self,
        error: &KnownError,
        fix: &Fix,
        diagnostics: Vec<Diagnostic>,
    ) -> Option<CodeAction> {
        let now = fix.current(self.documents)?;
        let fixes = &self.root.settings.fixes;
        if !now.verified && !fixes.show_unverified {
            return None;
        }
        // While other files are checked again a fix stays, but without its mark.
        let sure = now.fresh && self.root.is_current();
        let preferred = sure && (fix.source.is_deterministic() || fixes.prefer_model);
        let mark = if sure { " ✓" } else { "" };
        let data = (fix.source == Source::Model).then(|| json!({ "tags": [LLM_GENERATED] }));
        let argument = json!({ "episode": fix.episode, "error": error.id.0 });
        Some(CodeAction {
            title: format!("Sleepy: {}{mark}", fix.title),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: (!diagnostics.is_empty()).then_some(diagnostics),
            edit: Some(self.edit(&now.edit, &|path| fix.bases.get(path))?),
            command: Some(accepted(argument)),
            is_preferred: preferred.then_some(true),
            disabled: None,
            data,
        })
    }

    /// An edit as the client takes it; `base` has the texts of files that are
    /// not open.
    fn edit<'t>(
        &self,
        edit: &WorkspaceEdit,
        base: &dyn Fn(&Path) -> Option<&'t Arc<Text>>,
    ) -> Option<LspWorkspaceEdit> {
        let mut files = Vec::with_capacity(edit.files.len());
        for file in edit.files.iter().filter(|f| !f.edits.is_empty()) {
            let open = self.documents.get(&file.path);
            let text = match open {
                Some(open) => &open.text,
                None => base(&file.path)?.as_ref(),
            };
            let uri = match open {
                Some(open) => open.uri.clone(),
                None => tower_lsp::ls_types::Uri::from_file_path(&file.path)?,
            };
            let edits: Vec<TextEdit> = file
                .edits
                .iter()
                .map(|e| TextEdit {
                    range: text.range(self.facts.encoding, &e.range),
                    new_text: e.new_text.clone(),
                })
                .collect();
            files.push((uri, open.map(|o| o.version), edits));
        }
        if self.facts.document_changes {
            let edits = files
                .into_iter()
                .map(|(uri, version, edits)| TextDocumentEdit {
                    text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
                    edits: edits.into_iter().map(OneOf::Left).collect(),
                });
            return Some(LspWorkspaceEdit {
                document_changes: Some(DocumentChanges::Edits(edits.collect())),
                ..LspWorkspaceEdit::default()
            });
        }
        let changes: HashMap<_, _> = files
            .into_iter()
            .map(|(uri, _, edits)| (uri, edits))
            .collect();
        Some(LspWorkspaceEdit {
            changes: Some(changes),
            ..LspWorkspaceEdit::default()
        })
    }
}

/// The command that tells of a fix that was taken.
fn accepted(argument: Value) -> Command {
    Command {
        title: "Sleepy: accepted".to_owned(),
        command: ACCEPTED.to_owned(),
        arguments: Some(vec![argument]),
    }
}

/// The actions that only talk to us; the first shown fix is the one that can
/// be called not helpful.
fn further(
    error: &KnownError,
    shown: Option<EpisodeId>,
    diagnostics: Vec<Diagnostic>,
) -> Vec<CodeAction> {
    let about = json!({ "error": error.id.0 });
    let talk = |title: &str, command: &str, argument: Value| CodeAction {
        title: title.to_owned(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: (!diagnostics.is_empty()).then(|| diagnostics.clone()),
        command: Some(Command {
            title: title.to_owned(),
            command: command.to_owned(),
            arguments: Some(vec![argument]),
        }),
        ..CodeAction::default()
    };
    let mut actions = vec![talk("Sleepy: try again", RETRY, about.clone())];
    if let Some(episode) = shown {
        let argument = json!({ "episode": episode });
        actions.push(talk("Sleepy: not helpful", REJECTED, argument));
    }
    actions.push(talk("Sleepy: explain", EXPLAIN, about));
    actions
}

/// Kinds form a tree: whoever asks for a parent of `quickfix` wants it too.
fn wants_quick_fixes(context: &CodeActionContext) -> bool {
    let Some(only) = &context.only else {
        return true;
    };
    only.iter().any(|k| matches!(k.as_str(), "" | "quickfix"))
}

/// A cursor anywhere on the first line of an error means that error.
fn same_line(document: &Document, place: &Range<usize>, asked: &Range<usize>) -> bool {
    let index = &document.text.index;
    asked.is_empty() && index.line_of(asked.start) == index.line_of(place.start)
}

#[cfg(test)]
#[path = "actions_tests.rs"]
mod tests;
