//! A repair task: a broken program, and how to tell whether it was repaired.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Family;

/// One task, in the JSON of the project's `--set` files. The code is one crate
/// root: a binary if it has a `fn main`, else a library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Unique within its set.
    pub id: String,
    /// Error family, where the author named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<Family>,
    /// What the author meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Rust edition.
    #[serde(default = "default_edition")]
    pub edition: String,
    /// The broken program.
    pub buggy_code: String,
    /// One right answer; never shown to a proposer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correct_code: Option<String>,
    /// Expected error code or text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_error: Option<String>,
    /// Tests appended to the program; the task passes only if they pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_code: Option<String>,
}

fn default_edition() -> String {
    "2024".to_owned()
}

/// Why a line of a `--set` file is no task.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TaskError {
    /// The line is no JSON of the right shape.
    #[error("not a task: {0}")]
    Malformed(String),
    /// The edition is none that rustc knows.
    #[error("task `{id}` has the edition `{edition}`; there are 2015, 2018, 2021 and 2024")]
    Edition {
        /// The task.
        id: String,
        /// What it says.
        edition: String,
    },
}

impl Task {
    /// Reads one line of a `--set` file. A family of another tool's vocabulary
    /// is dropped, not an error: it only labels the report.
    ///
    /// # Errors
    /// [`TaskError`] when the line is no task.
    pub fn from_json(line: &str) -> Result<Self, TaskError> {
        let malformed = |e: serde_json::Error| TaskError::Malformed(e.to_string());
        let mut value: serde_json::Value = serde_json::from_str(line).map_err(malformed)?;
        if let Some(object) = value.as_object_mut() {
            let family = object
                .get("family")
                .and_then(|f| f.as_str())
                .map(str::parse::<Family>);
            match family {
                Some(Ok(family)) => object.insert(
                    "family".into(),
                    serde_json::to_value(family).map_err(malformed)?,
                ),
                _ => object.remove("family"),
            };
            object.retain(|_, value| !value.is_null());
            for id in ["id", "edition"] {
                // Numbers are common in hand-written sets.
                if let Some(number) = object.get(id).and_then(serde_json::Value::as_u64) {
                    object.insert(id.into(), number.to_string().into());
                }
            }
        }
        let task: Self = serde_json::from_value(value).map_err(malformed)?;
        match task.edition.as_str() {
            "2015" | "2018" | "2021" | "2024" => Ok(task),
            _ => Err(TaskError::Edition {
                id: task.id,
                edition: task.edition,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_needs_only_id_and_code() {
        let task = Task::from_json(
            r#"{"id":7,"buggy_code":"fn main() {}","family":"made_up","edition":2018,"extra":1}"#,
        )
        .unwrap();
        assert_eq!(
            (task.id.as_str(), task.edition.as_str(), task.family),
            ("7", "2018", None)
        );
        assert_eq!(
            Task::from_json(r#"{"id":"a","buggy_code":""}"#)
                .unwrap()
                .edition,
            "2024"
        );
    }

    #[test]
    fn bad_lines_say_what_is_wrong() {
        assert!(matches!(Task::from_json("{"), Err(TaskError::Malformed(_))));
        assert!(
            Task::from_json(r#"{"id":"a"}"#)
                .unwrap_err()
                .to_string()
                .contains("buggy_code")
        );
        assert!(matches!(
            Task::from_json(r#"{"id":"a","buggy_code":"","edition":"2019"}"#),
            Err(TaskError::Edition { .. })
        ));
    }
}
