//! Task files: one JSON object a line, as `--set FILE.jsonl` takes them.
//!
//! Such files come from anywhere, so a bad line never spoils the rest: it is
//! listed with its number and the others load.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use sleepy_fix::Task;

use crate::KoanError;

/// A line of a task file that is no task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, one-based.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// Reads a task file.
///
/// # Errors
/// [`KoanError::Io`] when the file cannot be read at all.
pub fn load(path: &Path) -> Result<(Vec<Task>, Vec<Problem>), KoanError> {
    let bytes = std::fs::read(path).map_err(|e| KoanError::io(path, e))?;
    Ok(parse(&bytes))
}

/// Reads the text of a task file: blank lines are skipped, a byte-order mark and
/// CRLF are understood, and of two tasks with one id the first is kept, since
/// results are told apart by their ids.
pub fn parse(text: &[u8]) -> (Vec<Task>, Vec<Problem>) {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut tasks: Vec<Task> = Vec::new();
    let mut problems = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
        let number = index + 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match parse_line(line, &seen) {
            Ok(task) => {
                seen.insert(task.id.clone(), number);
                tasks.push(task);
            }
            Err(message) => problems.push(Problem {
                line: number,
                message,
            }),
        }
    }
    (tasks, problems)
}

fn parse_line(line: &[u8], seen: &HashMap<String, usize>) -> Result<Task, String> {
    let line = std::str::from_utf8(line).map_err(|_| "not UTF-8 text".to_owned())?;
    let task = Task::from_json(line.trim()).map_err(|e| e.to_string())?;
    if task.id.trim().is_empty() {
        return Err("the id is empty".to_owned());
    }
    match seen.get(&task.id) {
        Some(first) => Err(format!(
            "the id `{}` stands in line {first} already",
            task.id
        )),
        None => Ok(task),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &[u8]) -> (Vec<String>, Vec<String>) {
        let (tasks, problems) = parse(text);
        let ids = tasks.into_iter().map(|t| t.id).collect();
        (ids, problems.iter().map(Problem::to_string).collect())
    }

    #[test]
    fn bad_lines_are_listed_and_the_others_load() {
        let text = b"\xef\xbb\xbf{\"id\":\"a\",\"buggy_code\":\"fn f() {}\"}\r\n\
            \r\n\
            {\"id\":\"b\"}\n\
            {\"id\":\"a\",\"buggy_code\":\"\"}\n\
            \xff\xfe\n\
            [1]\n\
            {\"id\":\" \",\"buggy_code\":\"\"}\n\
            {\"id\":\"c\",\"buggy_code\":\"\xc3\xa9\",\"edition\":\"2015\"}";
        let (ids, problems) = check(text);
        assert_eq!(ids, ["a", "c"]);
        assert_eq!(problems.len(), 5, "{problems:?}");
        assert!(problems[0].starts_with("line 3: not a task: missing field `buggy_code`"));
        assert_eq!(problems[1], "line 4: the id `a` stands in line 1 already");
        assert_eq!(problems[2], "line 5: not UTF-8 text");
        assert!(problems[3].starts_with("line 6: not a task"));
        assert_eq!(problems[4], "line 7: the id is empty");
    }

    #[test]
    fn an_empty_file_holds_nothing() {
        assert_eq!(check(b""), (vec![], vec![]));
        assert_eq!(check(b"\n \n"), (vec![], vec![]));
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = load(Path::new("no/such/set.jsonl")).unwrap_err();
        assert!(error.to_string().contains("set.jsonl"), "{error}");
    }
}
