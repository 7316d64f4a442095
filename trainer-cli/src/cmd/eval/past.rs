//! What failed in earlier runs.

use std::path::{Path, PathBuf};

use sleepy_eval::{History, Report};
use sleepy_fix::Episode;

use crate::error::CliError;

/// What failed before this run.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// Signatures at which something failed.
    pub(super) history: History,
    /// The first earlier report, for the comparison.
    pub(super) earlier: Option<Report>,
}

impl Past {
    pub(super) fn read(files: &[PathBuf]) -> Result<Self, CliError> {
        let mut past = Self::default();
        for file in files {
            let text = std::fs::read_to_string(file)
                .map_err(|e| CliError::Usage(format!("the history {}: {e}", file.display())))?;
            past.add(file, &text)?;
        }
        Ok(past)
    }

    /// A report is one JSON document; an export has an episode a line.
    fn add(&mut self, file: &Path, text: &str) -> Result<(), CliError> {
        let report = match serde_json::from_str::<Report>(text) {
            Ok(report) => report,
            Err(error) => return self.add_episodes(file, text, &error),
        };
        self.history.add_report(&report);
        self.earlier.get_or_insert(report);
        Ok(())
    }

    fn add_episodes(
        &mut self,
        file: &Path,
        text: &str,
        as_report: &serde_json::Error,
    ) -> Result<(), CliError> {
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let episode: Episode = serde_json::from_str(line).map_err(|e| {
                CliError::Usage(format!(
                    "the history {} is neither a report ({as_report}) nor exported episodes (line {}: {e})",
                    file.display(),
                    index + 1
                ))
            })?;
            if !episode.passed {
                let signature = episode.error_signature.as_str().to_owned();
                self.history.extend([signature]);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_that_is_neither_says_why() {
        let error = Past::default()
            .add(Path::new("h.json"), "{\"set\":1}")
            .unwrap_err();
        let text = error.to_string();
        assert_eq!(error.code(), 2);
        assert!(text.contains("h.json") && text.contains("line 1"), "{text}");
    }

    #[test]
    fn an_earlier_report_is_history_and_comparison() {
        let report = r#"{"set":"v1","model":"none","strategy":"base","seed":0,"tasks":[
            {"id":"a","passed":false,"verdict":"still_broken","source":null,"attempts":2,"ms":1,"tokens_in":0,"tokens_out":0,"signature":"E0382|x"}
        ],"pass_rate":0.0,"ci95":[0.0,0.79],"median_steps_to_green":null,"repeat_error_rate":0.0,"by_family":{}}"#;
        let mut past = Past::default();
        past.add(Path::new("r.json"), report).unwrap();
        assert_eq!(past.history.len(), 1);
        assert_eq!(past.earlier.unwrap().tasks.len(), 1);
    }
}
