//! The compiler's messages as the protocol's diagnostics.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sleepy_fix::{Diagnostic, Level, PublishDiagnostics, Settings, Span};
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic as LspDiagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    DiagnosticTag, Location, NumberOrString, Uri,
};

use crate::anchor::LineMap;
use crate::documents::{Documents, Text};
use crate::positions::Encoding;

/// The `source` of everything we publish.
pub(crate) const SOURCE: &str = "sleepy";
/// Places shown beside the primary one.
const MAX_RELATED: usize = 12;

/// Whether diagnostics are published under these settings: rust-analyzer shows
/// the same errors, and nobody wants them twice.
pub(crate) fn publishes(settings: &Settings) -> bool {
    settings.enable
        && match settings.publish_diagnostics {
            PublishDiagnostics::Always => true,
            PublishDiagnostics::Never => false,
            PublishDiagnostics::Auto => settings.rust_analyzer != Some(true),
        }
}

/// The texts a check saw, by path.
pub(crate) type Texts = BTreeMap<PathBuf, Arc<Text>>;

/// Looks up places in the texts that a check saw, and in what they became.
pub(crate) struct Places<'a> {
    /// The texts of the check.
    pub(crate) checked: &'a Texts,
    /// What is open now.
    pub(crate) documents: &'a Documents,
    /// Unit of columns.
    pub(crate) encoding: Encoding,
}

impl Places<'_> {
    /// The byte range of a span in the text as it is now; `None` when its lines
    /// were changed or the text is not known.
    pub(crate) fn bytes_now(&self, span: &Span) -> Option<Range<usize>> {
        let checked = self.checked.get(&span.file_name)?;
        let bytes = span.byte_start..span.byte_end.max(span.byte_start);
        checked.text.get(bytes.clone())?;
        match self.documents.get(&span.file_name) {
            Some(open) if open.text.hash != checked.hash => {
                LineMap::new(&checked.text, &open.text.text).bytes(&bytes)
            }
            _ => Some(bytes),
        }
    }

    fn location(&self, span: &Span) -> Option<Location> {
        let bytes = self.bytes_now(span)?;
        let range = match self.documents.get(&span.file_name) {
            Some(open) => open.text.range(self.encoding, &bytes),
            None => self
                .checked
                .get(&span.file_name)?
                .range(self.encoding, &bytes),
        };
        Some(Location {
            uri: self.uri(&span.file_name)?,
            range,
        })
    }

    /// The address of a file, as the editor spells it where it is open.
    pub(crate) fn uri(&self, path: &Path) -> Option<Uri> {
        match self.documents.get(path) {
            Some(open) => Some(open.uri.clone()),
            None => Uri::from_file_path(path),
        }
    }

    /// A compiler message as a diagnostic of the file of its primary span.
    pub(crate) fn diagnostic(&self, d: &Diagnostic) -> Option<(PathBuf, LspDiagnostic)> {
        let severity = match d.level {
            Level::Ice | Level::Error => DiagnosticSeverity::ERROR,
            Level::Warning => DiagnosticSeverity::WARNING,
            Level::Note | Level::Help | Level::FailureNote => return None,
        };
        let primary = d.primary_span()?;
        let location = self.location(primary)?;
        let mut message = d.message.clone();
        if let Some(label) = primary.label.as_deref().filter(|l| !l.is_empty()) {
            message = format!("{message}\n{label}");
        }
        for child in d.children.iter().filter(|c| c.spans.is_empty()) {
            message = format!("{message}\n{}: {}", level_name(child.level), child.message);
        }
        let related = self.related(d, primary);
        let diagnostic = LspDiagnostic {
            range: location.range,
            severity: Some(severity),
            code: d.code.clone().map(NumberOrString::String),
            code_description: d.code.as_deref().and_then(code_page),
            source: Some(SOURCE.to_owned()),
            message,
            related_information: (!related.is_empty()).then_some(related),
            tags: tags(d),
            data: None,
        };
        Some((primary.file_name.clone(), diagnostic))
    }

    fn related(&self, d: &Diagnostic, primary: &Span) -> Vec<DiagnosticRelatedInformation> {
        let labelled = d.spans.iter().filter(|s| *s != primary).filter_map(|s| {
            let label = s.label.clone().filter(|l| !l.is_empty())?;
            Some((s, label))
        });
        let noted = d.children.iter().flat_map(|c| {
            c.spans
                .iter()
                .filter(|s| s.suggested_replacement.is_none())
                .map(|s| (s, s.label.clone().unwrap_or_else(|| c.message.clone())))
        });
        labelled
            .chain(noted)
            .filter_map(|(span, message)| {
                let location = self.location(span)?;
                Some(DiagnosticRelatedInformation { location, message })
            })
            .take(MAX_RELATED)
            .collect()
    }
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::Ice | Level::Error => "error",
        Level::Warning => "warning",
        Level::Note | Level::FailureNote => "note",
        Level::Help => "help",
    }
}

/// The page of the error index, for codes of the compiler's own.
fn code_page(code: &str) -> Option<CodeDescription> {
    let digits = code.strip_prefix('E')?;
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let href = format!("https://doc.rust-lang.org/error_codes/{code}.html");
    Some(CodeDescription {
        href: href.parse().ok()?,
    })
}

fn tags(d: &Diagnostic) -> Option<Vec<DiagnosticTag>> {
    let code = d.code.as_deref()?;
    let tag = match code {
        "deprecated" => DiagnosticTag::DEPRECATED,
        "dead_code" | "unreachable_code" => DiagnosticTag::UNNECESSARY,
        c if c.starts_with("unused") => DiagnosticTag::UNNECESSARY,
        _ => return None,
    };
    Some(vec![tag])
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An error that points at the first occurrence of `at` in `text`.
    pub(crate) fn error_at(path: &Path, text: &str, at: &str, code: &str) -> Diagnostic {
        let start = text.find(at).unwrap();
        let index = sleepy_fix::LineIndex::new(text);
        let line = index.line_of(start);
        let column = start - index.line_start(line) + 1;
        serde_json::from_value(serde_json::json!({
            "code": code, "level": "error", "message": format!("{code} at {at}"), "children": [],
            "spans": [{
                "file_name": path, "byte_start": start, "byte_end": start + at.len(),
                "line_start": line + 1, "line_end": line + 1,
                "column_start": column, "column_end": column + at.len(),
                "is_primary": true, "label": "here"
            }]
        }))
        .unwrap()
    }

    #[test]
    fn a_message_becomes_a_diagnostic_where_its_line_is_now() {
        let path = Path::new("/nowhere/a.rs");
        let text = "fn é() { bad }\n";
        let checked = Texts::from([(path.to_path_buf(), Arc::new(Text::new(text)))]);
        let mut documents = Documents::default();
        let d = error_at(path, text, "bad", "E0425");
        let place = |documents: &Documents| {
            let places = Places {
                checked: &checked,
                documents,
                encoding: Encoding::Utf16,
            };
            places
                .diagnostic(&d)
                .map(|(_, d)| (d.range.start.line, d.range.start.character))
        };
        assert_eq!(place(&documents), Some((0, 9)));
        let uri: Uri = "file:///nowhere/a.rs".parse().unwrap();
        documents.open(uri.clone(), 1, format!("// new\n{text}"));
        assert_eq!(place(&documents), Some((1, 9)));
        documents.open(uri, 2, "fn é() { good }\n".into());
        assert_eq!(place(&documents), None);
    }

    #[test]
    fn only_real_codes_have_a_page() {
        assert!(
            code_page("E0382")
                .unwrap()
                .href
                .as_str()
                .ends_with("/E0382.html")
        );
        assert!(code_page("unused_variables").is_none());
        assert!(code_page("E1").is_none());
    }

    #[test]
    fn rust_analyzer_silences_auto_only() {
        let check = |publish, rust_analyzer| {
            publishes(&Settings {
                publish_diagnostics: publish,
                rust_analyzer,
                ..Settings::default()
            })
        };
        use PublishDiagnostics::{Always, Auto, Never};
        assert!(check(Auto, None) && check(Auto, Some(false)) && !check(Auto, Some(true)));
        assert!(check(Always, Some(true)) && !check(Never, None));
    }
}
