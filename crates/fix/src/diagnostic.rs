//! What the compiler said, in our own words.
//!
//! The shape follows rustc's JSON diagnostics (`--error-format=json`, described
//! in the rustc book, "JSON output"), so a message deserialises straight into
//! [`Diagnostic`]. Macro back-traces are reduced to one fact per span: does the
//! place stand in the user's own text ([`Span::in_source`]) or inside a macro.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// One compiler message with everything it points at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "RawDiagnostic")]
pub struct Diagnostic {
    /// Error code such as `E0382`, or a lint's name; parse errors have none.
    pub code: Option<String>,
    /// How bad it is.
    pub level: Level,
    /// The headline, without code and level.
    pub message: String,
    /// The places it points at; the primary ones first come as rustc gave them.
    pub spans: Vec<Span>,
    /// Notes, helps and suggestions.
    pub children: Vec<Child>,
    /// The text rustc would have printed, if it gave one.
    pub rendered: Option<String>,
}

/// Severity of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The compiler itself failed.
    #[serde(rename = "error: internal compiler error")]
    Ice,
    /// Compilation fails.
    Error,
    /// Compilation goes on.
    Warning,
    /// Additional information.
    Note,
    /// Advice.
    Help,
    /// A note about the compilation as a whole.
    #[serde(rename = "failure-note", other)]
    FailureNote,
}

/// A note, help or suggestion below a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// `note`, `help`, …
    pub level: Level,
    /// Its text.
    pub message: String,
    /// The places it points at; a suggestion carries its replacement there.
    #[serde(default)]
    pub spans: Vec<Span>,
}

/// A place in a file. Byte offsets are UTF-8 bytes, lines and columns one-based.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "RawSpan")]
pub struct Span {
    /// The file, absolute once `sleepy-check` has seen it.
    pub file_name: PathBuf,
    /// First byte.
    pub byte_start: usize,
    /// One past the last byte.
    pub byte_end: usize,
    /// First line, one-based.
    pub line_start: usize,
    /// Last line, one-based.
    pub line_end: usize,
    /// First column in characters, one-based.
    pub column_start: usize,
    /// Column after the last character, one-based.
    pub column_end: usize,
    /// Whether the message is about this place.
    pub is_primary: bool,
    /// What the message says about this place.
    pub label: Option<String>,
    /// For a suggestion: the text that should stand here.
    pub suggested_replacement: Option<String>,
    /// For a suggestion: how sure rustc is.
    pub suggestion_applicability: Option<Applicability>,
    /// False when the place came out of a macro expansion.
    pub in_source: bool,
}

/// rustc's own confidence in a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Applicability {
    /// Certainly what was meant.
    MachineApplicable,
    /// Perhaps what was meant, and it compiles in most cases.
    MaybeIncorrect,
    /// Contains placeholders such as `/* value */`.
    HasPlaceholders,
    /// rustc does not say.
    Unspecified,
}

impl Diagnostic {
    /// Reads one JSON object as rustc prints it.
    ///
    /// # Errors
    /// When the text is not such an object.
    pub fn from_rustc_json(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// Whether compilation fails because of it.
    pub fn is_error(&self) -> bool {
        matches!(self.level, Level::Error | Level::Ice)
    }

    /// The primary span, preferring one in the user's own text.
    pub fn primary_span(&self) -> Option<&Span> {
        let primary = || self.spans.iter().filter(|s| s.is_primary);
        primary()
            .find(|s| s.in_source)
            .or_else(|| primary().next())
            .or(self.spans.first())
    }

    /// Every span of the message and of its children.
    pub fn all_spans(&self) -> impl Iterator<Item = &Span> {
        self.spans
            .iter()
            .chain(self.children.iter().flat_map(|c| &c.spans))
    }

    /// The same diagnostic with every path passed through `map`.
    #[must_use]
    pub fn map_paths(mut self, map: &dyn Fn(&Path) -> PathBuf) -> Self {
        let children = self.children.iter_mut().flat_map(|c| c.spans.iter_mut());
        for span in self.spans.iter_mut().chain(children) {
            span.file_name = map(&span.file_name);
        }
        self
    }

    /// What makes two reports of one mistake the same.
    pub fn identity(&self) -> Identity<'_> {
        Identity {
            code: self.code.as_deref(),
            message: &self.message,
            place: self
                .primary_span()
                .map(|s| (s.file_name.as_path(), s.byte_start)),
        }
    }
}

/// Code, message and primary place of a diagnostic: cargo reports one mistake
/// once per target, and these tell that it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity<'a> {
    /// The error code.
    pub code: Option<&'a str>,
    /// The headline.
    pub message: &'a str,
    /// File and first byte.
    pub place: Option<(&'a Path, usize)>,
}

#[derive(Deserialize)]
struct RawDiagnostic {
    code: Option<RawCode>,
    level: Level,
    message: String,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    children: Vec<Child>,
    #[serde(default)]
    rendered: Option<String>,
}

/// rustc nests the code in an object; our own serialisation is flat.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawCode {
    Nested { code: String },
    Flat(String),
}

impl From<RawDiagnostic> for Diagnostic {
    fn from(raw: RawDiagnostic) -> Self {
        let code = raw.code.map(|c| match c {
            RawCode::Nested { code } | RawCode::Flat(code) => code,
        });
        Self {
            code,
            level: raw.level,
            message: raw.message,
            spans: raw.spans,
            children: raw.children,
            rendered: raw.rendered,
        }
    }
}

#[derive(Deserialize)]
struct RawSpan {
    file_name: PathBuf,
    byte_start: usize,
    byte_end: usize,
    line_start: usize,
    line_end: usize,
    column_start: usize,
    column_end: usize,
    #[serde(default)]
    is_primary: bool,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    suggested_replacement: Option<String>,
    #[serde(default)]
    suggestion_applicability: Option<Applicability>,
    #[serde(default)]
    expansion: Option<Box<RawExpansion>>,
    #[serde(default)]
    in_source: Option<bool>,
}

/// Macros within macros that are followed; rustc's own limit on recursion is 128.
const MAX_EXPANSIONS: usize = 128;

#[derive(Deserialize)]
struct RawExpansion {
    span: RawSpan,
    #[serde(default)]
    macro_decl_name: String,
}

impl RawExpansion {
    /// The compiler reports how it takes `?`, `for` or `impl Trait` apart as an
    /// expansion too, but those bytes are the user's own already.
    fn is_desugaring(&self) -> bool {
        self.macro_decl_name.starts_with("desugaring of ")
    }
}

impl From<RawSpan> for Span {
    /// A place inside a macro is moved to where the user wrote the macro call,
    /// since that is the only text a fix may touch.
    fn from(raw: RawSpan) -> Self {
        let mut expanded = false;
        let mut place = &raw;
        let mut outer = raw.expansion.as_ref();
        for _ in 0..MAX_EXPANSIONS {
            let Some(expansion) = outer else { break };
            if !expansion.is_desugaring() {
                expanded = true;
                place = &expansion.span;
            }
            outer = expansion.span.expansion.as_ref();
        }
        Self {
            file_name: place.file_name.clone(),
            byte_start: place.byte_start,
            byte_end: place.byte_end,
            line_start: place.line_start,
            line_end: place.line_end,
            column_start: place.column_start,
            column_end: place.column_end,
            is_primary: raw.is_primary,
            label: raw.label.clone(),
            suggested_replacement: raw.suggested_replacement.clone(),
            suggestion_applicability: raw.suggestion_applicability,
            in_source: raw.in_source.unwrap_or(!expanded),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"$message_type":"diagnostic","message":"mismatched types","code":{"code":"E0308","explanation":""},"level":"error",
      "spans":[{"file_name":"/rustc/x/macros.rs","byte_start":1,"byte_end":2,"line_start":1,"line_end":1,"column_start":1,"column_end":2,"is_primary":true,"text":[],"label":"expected `u8`","suggested_replacement":null,"suggestion_applicability":null,
        "expansion":{"span":{"file_name":"src/a.rs","byte_start":40,"byte_end":55,"line_start":3,"line_end":3,"column_start":5,"column_end":20,"is_primary":false,"text":[],"label":null,"suggested_replacement":null,"suggestion_applicability":null,"expansion":null},"macro_decl_name":"println!","def_site_span":null}}],
      "children":[{"message":"try","code":null,"level":"help","spans":[],"children":[],"rendered":null}],"rendered":"error…"}"#;

    #[test]
    fn a_macro_span_moves_to_the_call_site() {
        let d = Diagnostic::from_rustc_json(JSON).unwrap();
        let span = d.primary_span().unwrap();
        assert_eq!(d.code.as_deref(), Some("E0308"));
        assert_eq!(span.file_name, Path::new("src/a.rs"));
        assert_eq!((span.byte_start, span.byte_end), (40, 55));
        assert!(!span.in_source);
        assert_eq!(span.label.as_deref(), Some("expected `u8`"));
    }

    /// rustc inserts ` + use<>` behind `impl Iterator`; it must not replace it.
    #[test]
    fn what_the_compiler_takes_apart_stays_where_it_is() {
        let json = JSON
            .replace("println!", "desugaring of `impl Trait`")
            .replace("/rustc/x/macros.rs", "src/a.rs");
        let d = Diagnostic::from_rustc_json(&json).unwrap();
        let span = d.primary_span().unwrap();
        assert_eq!((span.byte_start, span.byte_end), (1, 2));
        assert!(span.in_source);

        // Inside a macro the call is still the only text to touch.
        let call = r#""expansion":{"macro_decl_name":"m!","span":{"file_name":"src/a.rs","byte_start":70,"byte_end":80,"line_start":9,"line_end":9,"column_start":1,"column_end":11}}"#;
        let inside = json.replace(r#""expansion":null"#, call);
        let d = Diagnostic::from_rustc_json(&inside).unwrap();
        let span = d.primary_span().unwrap();
        assert_eq!((span.byte_start, span.byte_end), (70, 80));
        assert!(!span.in_source);
    }

    #[test]
    fn our_own_serialisation_reads_back() {
        let d = Diagnostic::from_rustc_json(JSON).unwrap();
        let again: Diagnostic = serde_json::from_str(&serde_json::to_string(&d).unwrap()).unwrap();
        assert_eq!(again, d);
    }

    #[test]
    fn a_level_from_the_future_is_no_error() {
        let json = r#"{"message":"m","code":null,"level":"whisper","spans":[],"children":[]}"#;
        assert!(!Diagnostic::from_rustc_json(json).unwrap().is_error());
    }
}
