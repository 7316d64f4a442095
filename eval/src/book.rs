//! Surveys on disk, so that an interrupted run goes on where it was.
//!
//! A JSONL file: the first line says what was surveyed and how, every further
//! line is one survey. Surveys made in another way are refused, not mixed in.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sleepy_fix::{PromptShow, Source};
use thiserror::Error;

use crate::survey::Survey;

/// How surveys were made; two surveys can be compared if this is equal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyKey {
    /// Name of the task set.
    pub set: String,
    /// Name of the model with a prefix of its hash.
    pub model: String,
    /// Samples drawn.
    pub samples: u32,
    /// Seed of the sampling.
    pub seed: u64,
    /// Tiers that were asked.
    pub tiers: Vec<Source>,
    /// What the prompt showed.
    pub show: PromptShow,
    /// Whether the samples were drawn independently, and not by beam search.
    pub by_chance: bool,
    /// Whether the model rated edits by fix patterns.
    #[serde(default)]
    pub patterns: bool,
    /// By which coefficients the edits to propose were chosen; empty for the shipped ones.
    #[serde(default)]
    pub choice: String,
}

/// Why a book of surveys cannot be used.
#[derive(Debug, Error)]
pub enum BookError {
    /// It cannot be read or written.
    #[error("the surveys in {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: std::io::Error,
    },
    /// It holds something else.
    #[error("{} does not begin like a file of surveys; name another file", path.display())]
    NoBook {
        /// The file.
        path: PathBuf,
    },
    /// It was made in another way.
    #[error("the surveys in {} were made with another set, model, seed or prompt; name another file or delete it", path.display())]
    Other {
        /// The file.
        path: PathBuf,
    },
}

/// The surveys made so far, in memory and, if it was opened with a path, on disk.
#[derive(Debug, Default)]
pub struct Book {
    surveys: BTreeMap<String, Survey>,
    file: Option<(PathBuf, File)>,
}

impl Book {
    /// Opens or begins the book at `path`. Lines that were cut short are dropped.
    ///
    /// # Errors
    /// [`BookError`] when it cannot be used.
    pub fn open(path: &Path, key: &SurveyKey) -> Result<Self, BookError> {
        let io = |source| BookError::Io {
            path: path.to_path_buf(),
            source,
        };
        let mut surveys = BTreeMap::new();
        match File::open(path) {
            Ok(file) => {
                let mut lines = BufReader::new(file).lines();
                let first = lines.next().transpose().map_err(io)?.unwrap_or_default();
                let path = path.to_path_buf();
                match serde_json::from_str::<SurveyKey>(&first) {
                    Ok(found) if found == *key => {}
                    Ok(_) => return Err(BookError::Other { path }),
                    Err(_) => return Err(BookError::NoBook { path }),
                }
                for line in lines {
                    if let Ok(survey) = serde_json::from_str::<Survey>(&line.map_err(io)?) {
                        surveys.insert(survey.id.clone(), survey);
                    }
                }
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(io(e)),
        }
        // Written anew, so that a line cut short does not swallow the next one.
        let mut text = line(key).map_err(io)?;
        for survey in surveys.values() {
            text.push_str(&line(survey).map_err(io)?);
        }
        std::fs::write(path, text).map_err(io)?;
        let file = OpenOptions::new().append(true).open(path).map_err(io)?;
        Ok(Self {
            surveys,
            file: Some((path.to_path_buf(), file)),
        })
    }

    /// The survey of a task.
    pub fn get(&self, id: &str) -> Option<&Survey> {
        self.surveys.get(id)
    }

    /// Surveys it holds.
    pub fn len(&self) -> usize {
        self.surveys.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.surveys.is_empty()
    }

    /// Adds a survey. It is kept in memory even if it cannot be written.
    ///
    /// # Errors
    /// [`BookError::Io`].
    pub fn add(&mut self, survey: Survey) -> Result<(), BookError> {
        let written = match &mut self.file {
            Some((path, file)) => line(&survey)
                .and_then(|text| file.write_all(text.as_bytes()))
                .map_err(|source| BookError::Io {
                    path: path.clone(),
                    source,
                }),
            None => Ok(()),
        };
        self.surveys.insert(survey.id.clone(), survey);
        written
    }
}

fn line(value: &impl Serialize) -> std::io::Result<String> {
    let mut text = serde_json::to_string(value).map_err(std::io::Error::other)?;
    text.push('\n');
    Ok(text)
}

/// The survey of a task: the one in the book, or the one that `make` makes, which then goes into the book.
pub(crate) async fn remembered<E>(
    book: &Mutex<Book>,
    id: &str,
    make: impl Future<Output = Result<Survey, E>>,
) -> Result<Survey, E> {
    let open = || book.lock().unwrap_or_else(PoisonError::into_inner);
    let known = open().get(id).cloned();
    if let Some(survey) = known {
        return Ok(survey);
    }
    let survey = make.await?;
    if let Err(e) = open().add(survey.clone()) {
        tracing::warn!("{e}; an interrupted run will survey {id} again");
    }
    Ok(survey)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u64) -> SurveyKey {
        SurveyKey {
            set: "s".into(),
            model: "m".into(),
            samples: 16,
            seed,
            tiers: vec![Source::Rustc],
            show: PromptShow::ALL,
            by_chance: true,
            patterns: false,
            choice: String::new(),
        }
    }

    fn survey(id: &str) -> Survey {
        Survey {
            id: id.into(),
            ..Survey::default()
        }
    }

    #[test]
    fn an_interrupted_run_is_found_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.jsonl");
        let mut book = Book::open(&path, &key(0)).unwrap();
        book.add(survey("a")).unwrap();
        book.add(survey("b")).unwrap();
        drop(book);
        // Killed in the middle of a line.
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.truncate(text.len() - 9);
        std::fs::write(&path, text).unwrap();
        let mut book = Book::open(&path, &key(0)).unwrap();
        assert_eq!((book.len(), book.get("b")), (1, None));
        book.add(survey("c")).unwrap();
        assert_eq!(Book::open(&path, &key(0)).unwrap().len(), 2);
    }

    #[test]
    fn surveys_of_another_kind_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.jsonl");
        Book::open(&path, &key(0)).unwrap();
        let error = Book::open(&path, &key(1)).unwrap_err();
        assert!(error.to_string().contains("another set"), "{error}");
        std::fs::write(&path, "{}\n").unwrap();
        let error = Book::open(&path, &key(0)).unwrap_err();
        assert!(matches!(error, BookError::NoBook { .. }));
    }
}
