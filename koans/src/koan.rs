//! One koan: its parts, how they are read from a folder, and the task it makes.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sleepy_fix::{Family, Task};

use crate::KoanError;

/// A frozen koan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Koan {
    /// Unique in its set and equal to the folder's name, such as `bc_001`.
    pub id: String,
    /// What kind of error it is about.
    pub family: Family,
    /// A few words for lists.
    pub title: String,
    /// What the author meant the program to do.
    pub description: String,
    /// Rust edition.
    pub edition: String,
    /// The code of the one error in `broken`, such as `E0502`.
    pub code: String,
    /// True when none of rustc's suggestions, alone or combined, is a right fix.
    pub residual: bool,
    /// The program with the error.
    pub broken: String,
    /// One right answer.
    pub solution: String,
    /// A test module to append to the program.
    pub tests: String,
}

/// `koan.toml` as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meta {
    id: String,
    family: Family,
    title: String,
    description: String,
    #[serde(default = "default_edition")]
    edition: String,
    code: String,
    residual: bool,
}

fn default_edition() -> String {
    "2024".to_owned()
}

/// A koan as lists show it: without the programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KoanListing {
    /// [`Koan::id`].
    pub id: String,
    /// [`Koan::family`].
    pub family: Family,
    /// [`Koan::title`].
    pub title: String,
    /// [`Koan::code`].
    pub code: String,
    /// [`Koan::residual`].
    pub residual: bool,
}

impl Koan {
    /// Reads the koan in `folder`.
    ///
    /// # Errors
    /// [`KoanError`] naming the file that is missing, malformed or empty.
    pub fn load(folder: &Path) -> Result<Self, KoanError> {
        let name = folder
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        Self::read(&name, folder, &|file| {
            let path = folder.join(file);
            std::fs::read_to_string(&path).map_err(|e| KoanError::io(path, e))
        })
    }

    /// Reads a koan whose files `text` gives; `folder` only names them in errors.
    pub(crate) fn read(
        name: &str,
        folder: &Path,
        text: &dyn Fn(&str) -> Result<String, KoanError>,
    ) -> Result<Self, KoanError> {
        let path = folder.join("koan.toml");
        let source = text("koan.toml")?;
        let meta = parse_meta(&source).map_err(|detail| KoanError::Meta {
            path: path.clone(),
            detail,
        })?;
        if meta.id != name {
            return Err(KoanError::WrongId {
                path,
                id: meta.id,
                folder: name.to_owned(),
            });
        }
        let program = |file: &str| {
            let code = text(file)?;
            if code.trim().is_empty() {
                let path = folder.join(file);
                return Err(KoanError::Empty { path });
            }
            Ok(code)
        };
        Ok(Self {
            broken: program("broken.rs")?,
            solution: program("solution.rs")?,
            tests: program("tests.rs")?,
            id: meta.id,
            family: meta.family,
            title: meta.title,
            description: meta.description,
            edition: meta.edition,
            code: meta.code,
            residual: meta.residual,
        })
    }

    /// The koan as a repair task.
    pub fn task(&self) -> Task {
        Task {
            id: self.id.clone(),
            family: Some(self.family),
            description: Some(self.description.clone()),
            edition: self.edition.clone(),
            buggy_code: self.broken.clone(),
            correct_code: Some(self.solution.clone()),
            expected_error: Some(self.code.clone()),
            test_code: Some(self.tests.clone()),
        }
    }

    /// The koan's line in a list.
    pub fn listing(&self) -> KoanListing {
        KoanListing {
            id: self.id.clone(),
            family: self.family,
            title: self.title.clone(),
            code: self.code.clone(),
            residual: self.residual,
        }
    }
}

/// Parses `koan.toml`; the error is one line with its place.
fn parse_meta(source: &str) -> Result<Meta, String> {
    let meta: Meta = toml::from_str(source).map_err(|e| {
        let line = e.span().map(|span| {
            source[..span.start.min(source.len())]
                .lines()
                .count()
                .max(1)
        });
        let message = e.message().trim().replace('\n', " ");
        match line {
            Some(line) => format!("line {line}: {message}"),
            None => message,
        }
    })?;
    let required = [
        ("id", &meta.id),
        ("title", &meta.title),
        ("description", &meta.description),
    ];
    for (key, value) in required {
        if value.trim().is_empty() {
            return Err(format!("`{key}` is empty"));
        }
    }
    if !["2015", "2018", "2021", "2024"].contains(&meta.edition.as_str()) {
        return Err(format!(
            "there is no edition `{}`; there are 2015, 2018, 2021 and 2024",
            meta.edition
        ));
    }
    let digits = meta.code.strip_prefix('E').unwrap_or_default();
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!(
            "`code` must be an error code such as E0502, not `{}`",
            meta.code
        ));
    }
    Ok(meta)
}

#[cfg(test)]
mod tests {
    use super::*;

    const META: &str = "id = \"bc_900\"\nfamily = \"borrow_checker\"\ntitle = \"T\"\ndescription = \"D\"\ncode = \"E0502\"\nresidual = true\n";

    /// Reads a koan whose files are `meta` and three small programs.
    fn check(meta: &str) -> Result<Koan, String> {
        Koan::read("bc_900", Path::new("v1/bc_900"), &|file| {
            Ok(match file {
                "koan.toml" => meta.to_owned(),
                other => format!("// {other}\n"),
            })
        })
        .map_err(|e| e.to_string().replace('\\', "/"))
    }

    #[test]
    fn a_koan_becomes_a_task() {
        let koan = check(META).unwrap();
        let task = koan.task();
        assert_eq!(
            (koan.edition.as_str(), koan.family),
            ("2024", Family::BorrowChecker)
        );
        assert_eq!(task.id, "bc_900");
        assert_eq!(task.buggy_code, "// broken.rs\n");
        assert_eq!(task.correct_code.as_deref(), Some("// solution.rs\n"));
        assert_eq!(task.test_code.as_deref(), Some("// tests.rs\n"));
        assert_eq!(task.expected_error.as_deref(), Some("E0502"));
        let line = serde_json::to_string(&task).unwrap();
        assert_eq!(Task::from_json(&line).unwrap(), task);
    }

    #[test]
    fn a_bad_file_is_named_with_what_is_wrong() {
        let bad = |from: &str, to: &str| check(&META.replace(from, to)).unwrap_err();
        let unknown = bad("borrow_checker", "borrowing");
        assert!(
            unknown.starts_with("v1/bc_900/koan.toml is no koan: line 2:"),
            "{unknown}"
        );
        assert!(unknown.contains("borrowing"), "{unknown}");
        assert!(bad("title = \"T\"\n", "").contains("title"));
        assert!(bad("\"T\"", "\" \"").contains("`title` is empty"));
        assert!(bad("E0502", "502").contains("not `502`"));
        assert!(bad("residual = true", "residual = true\nhint = 1").contains("hint"));
        assert!(bad("residual = true", "residual = true\nedition = \"2019\"").contains("2019"));
        assert!(bad("bc_900", "bc_901").contains("its folder is called `bc_900`"));
    }

    #[test]
    fn an_empty_program_is_named() {
        let koan = Koan::read("bc_900", Path::new("v1/bc_900"), &|file| {
            Ok(if file == "koan.toml" {
                META.to_owned()
            } else {
                " \n".to_owned()
            })
        });
        assert!(matches!(koan, Err(KoanError::Empty { path }) if path.ends_with("broken.rs")));
    }
}
