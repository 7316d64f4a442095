//! What a command shows: one document on stdout, progress and logs on stderr.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::error::CliError;

/// Where results go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
    verbose: u8,
}

impl Output {
    /// An output; `json` asks for one document for machines.
    pub(crate) fn new(json: bool, verbose: u8) -> Self {
        Self { json, verbose }
    }

    /// Whether a machine reads.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// How often `--verbose` was given.
    pub(crate) fn verbose(self) -> u8 {
        self.verbose
    }

    /// Shows the result: `document` to machines, `text` to people.
    pub(crate) fn result(
        self,
        document: &impl Serialize,
        text: impl FnOnce() -> String,
    ) -> Result<(), CliError> {
        if !self.json {
            return write_out(&text());
        }
        let mut json = serde_json::to_string_pretty(document)
            .map_err(|e| CliError::Failed(format!("the result cannot be written as JSON: {e}")))?;
        json.push('\n');
        write_out(&json)
    }

    /// Shows something to people at once, in the middle of a command. Machines
    /// get one document only, so they do not see it.
    pub(crate) fn say(self, text: &str) -> Result<(), CliError> {
        if self.json {
            return Ok(());
        }
        write_out(text)
    }

    /// A bar for `len` steps; invisible unless a person looks at stderr.
    pub(crate) fn bar(self, len: usize, what: &str) -> ProgressBar {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(len as u64), target);
        // The template is ours and constant; were it wrong, the default bar is as good.
        if let Ok(style) =
            ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} {elapsed} {wide_msg}")
        {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}

/// Writes to stdout. A reader that went away (`| head`) is no error.
fn write_out(text: &str) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(CliError::io("the result cannot be written to stdout", &e))
        }
        _ => Ok(()),
    }
}

/// Rows of text in columns of equal width; the last column is not padded.
pub(crate) fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|c| c.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut out = String::new();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            if column + 1 == row.len() {
                out.push_str(cell);
            } else {
                out.push_str(&format!("{cell:<0$}  ", widths[column]));
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_characters() {
        let rows = [vec!["é".into(), "x".into()], vec!["abc".into(), "y".into()]];
        assert_eq!(columns(&rows), "é    x\nabc  y\n");
        assert_eq!(columns(&[]), "");
    }
}
