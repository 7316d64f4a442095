//! The texts that are open in the editor.
//!
//! The editor's text is the truth for an open file, the disk's for any other.
//! Each text carries its hash, since a version number alone says nothing: an
//! editor may reuse one after a reload, and some start every file at 0.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sleepy_fix::{FileEdit, LineIndex};
use tower_lsp::ls_types::{Range as LspRange, TextDocumentContentChangeEvent, Uri};

use crate::positions::Encoding;

/// A text with everything that is computed from it once.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    /// The text.
    pub(crate) text: Arc<str>,
    /// Its lines.
    pub(crate) index: LineIndex,
    /// [`FileEdit::content_hash`] of it.
    pub(crate) hash: String,
}

impl Text {
    /// Indexes and hashes a text.
    pub(crate) fn new(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        Self {
            index: LineIndex::new(&text),
            hash: FileEdit::content_hash(&text),
            text,
        }
    }

    /// The protocol's range of a byte range.
    pub(crate) fn range(&self, encoding: Encoding, bytes: &Range<usize>) -> LspRange {
        encoding.range(&self.text, &self.index, bytes)
    }

    /// The byte range of a protocol's range.
    pub(crate) fn bytes(&self, encoding: Encoding, range: LspRange) -> Range<usize> {
        encoding.bytes(&self.text, &self.index, range)
    }
}

/// One open file.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// The address exactly as the editor spells it.
    pub(crate) uri: Uri,
    /// The file it stands for, with symbolic links resolved as far as possible.
    pub(crate) path: PathBuf,
    /// The editor's version of the text.
    pub(crate) version: i32,
    /// The text.
    pub(crate) text: Text,
    /// Changes since it was opened; tells how long ago something happened.
    pub(crate) changes: u64,
    /// Hash of the text that was last read from or written to the disk.
    pub(crate) saved: String,
    /// `changes` when the disk last held the text; what came later is lost when
    /// the file is closed without saving it.
    pub(crate) saved_at: u64,
}

impl Document {
    /// Whether the disk holds the same text.
    pub(crate) fn is_saved(&self) -> bool {
        self.saved == self.text.hash
    }
}

/// All open files.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    by_path: HashMap<PathBuf, Document>,
}

impl Documents {
    /// Takes a file in; a second opening replaces the first.
    pub(crate) fn open(&mut self, uri: Uri, version: i32, text: String) -> Option<&Document> {
        let path = path_of(&uri)?;
        let text = Text::new(text);
        let document = Document {
            uri,
            path: path.clone(),
            version,
            saved: text.hash.clone(),
            text,
            changes: 0,
            saved_at: 0,
        };
        self.by_path.insert(path.clone(), document);
        self.by_path.get(&path)
    }

    /// Applies changes in order and gives the file's path with the byte offset
    /// of the last change. A file that is not open is `None`.
    pub(crate) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Option<(PathBuf, usize)> {
        let path = path_of(uri)?;
        let document = self.by_path.get_mut(&path)?;
        let mut text = document.text.text.to_string();
        let mut focus = 0;
        for change in changes {
            match change.range {
                None => text = change.text,
                Some(range) => {
                    let index = LineIndex::new(&text);
                    let bytes = encoding.bytes(&text, &index, range);
                    focus = bytes.start;
                    text.replace_range(bytes, &change.text);
                }
            }
        }
        document.text = Text::new(text);
        document.version = version;
        document.changes += 1;
        Some((path, focus))
    }

    /// The editor saved a file, perhaps saying with what text; gives its path
    /// and whether the disk holds something new by it.
    pub(crate) fn save(&mut self, uri: &Uri, text: Option<&str>) -> Option<(PathBuf, bool)> {
        let path = path_of(uri)?;
        let document = self.by_path.get_mut(&path)?;
        if let Some(text) = text.filter(|t| **t != *document.text.text) {
            document.text = Text::new(text);
            document.changes += 1;
        }
        let new = !document.is_saved();
        document.saved = document.text.hash.clone();
        document.saved_at = document.changes;
        Some((path, new))
    }

    /// The disk holds something new of an open file, or nothing any more.
    pub(crate) fn disk_holds(&mut self, path: &Path, hash: Option<String>) {
        if let Some(document) = self.by_path.get_mut(path) {
            document.saved = hash.unwrap_or_default();
            if document.is_saved() {
                document.saved_at = document.changes;
            }
        }
    }

    /// Lets a file go.
    pub(crate) fn close(&mut self, uri: &Uri) -> Option<Document> {
        self.by_path.remove(&path_of(uri)?)
    }

    /// The open file at `path`.
    pub(crate) fn get(&self, path: &Path) -> Option<&Document> {
        self.by_path.get(path)
    }

    /// The open file with this address.
    pub(crate) fn by_uri(&self, uri: &Uri) -> Option<&Document> {
        self.by_path.get(&path_of(uri)?)
    }

    /// All open files in the order of their paths.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Document> {
        let mut all: Vec<&Document> = self.by_path.values().collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all.into_iter()
    }
}

/// The file an address stands for; `None` for anything that is no file.
/// Symbolic links are resolved, since cargo reports real paths.
pub(crate) fn path_of(uri: &Uri) -> Option<PathBuf> {
    if !uri.scheme().as_str().eq_ignore_ascii_case("file") {
        return None;
    }
    let path = uri.to_file_path()?.into_owned();
    Some(real_path(&path))
}

/// The path with symbolic links resolved. A file that does not exist yet keeps
/// its name below its resolved folder.
pub(crate) fn real_path(path: &Path) -> PathBuf {
    if let Ok(real) = std::fs::canonicalize(path) {
        return real;
    }
    match (path.parent().map(std::fs::canonicalize), path.file_name()) {
        (Some(Ok(parent)), Some(name)) => parent.join(name),
        _ => path.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tower_lsp::ls_types::Position;

    fn uri(path: &str) -> Uri {
        format!("file://{path}").parse().unwrap()
    }

    fn change(
        range: Option<((u32, u32), (u32, u32))>,
        text: &str,
    ) -> TextDocumentContentChangeEvent {
        TextDocumentContentChangeEvent {
            range: range.map(|(a, b)| LspRange {
                start: Position::new(a.0, a.1),
                end: Position::new(b.0, b.1),
            }),
            range_length: None,
            text: text.into(),
        }
    }

    #[test]
    fn changes_apply_in_order() {
        let mut docs = Documents::default();
        let u = uri("/nowhere/a.rs");
        docs.open(u.clone(), 0, "fn é() {}\nb\n".into());
        let (path, focus) = docs
            .change(
                &u,
                1,
                vec![
                    change(Some(((0, 3), (0, 4))), "ab"),
                    change(Some(((1, 0), (1, 1))), "c"),
                ],
                Encoding::Utf16,
            )
            .unwrap();
        let doc = docs.get(&path).unwrap();
        assert_eq!(&*doc.text.text, "fn ab() {}\nc\n");
        assert_eq!((doc.version, focus), (1, 11));
        docs.change(&u, 2, vec![change(None, "x")], Encoding::Utf16);
        assert_eq!(
            docs.get(&path).unwrap().text.hash,
            FileEdit::content_hash("x")
        );
    }

    #[test]
    fn strangers_are_ignored() {
        let mut docs = Documents::default();
        assert!(
            docs.open("untitled:Untitled-1".parse().unwrap(), 1, String::new())
                .is_none()
        );
        assert!(
            docs.change(&uri("/nowhere/b.rs"), 1, vec![], Encoding::Utf8)
                .is_none()
        );
        assert!(docs.close(&uri("/nowhere/b.rs")).is_none());
    }

    #[test]
    fn links_lead_to_the_file_itself() {
        let dir = tempfile::tempdir().unwrap();
        let real = std::fs::canonicalize(dir.path()).unwrap();
        std::fs::create_dir(real.join("a")).unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(real.join("a"), real.join("b")).unwrap();
            assert_eq!(real_path(&real.join("b/new.rs")), real.join("a/new.rs"));
        }
        assert_eq!(real_path(&real.join("a")), real.join("a"));
    }
}
