//! A text as an editor holds it, with the edits of the protocol.

use serde_json::Value;

use crate::error::{Result, TaskError};

/// The byte offset of a position with a UTF-16 column; past the end of a line
/// it is the end of the line, as the protocol has it.
pub fn offset(text: &str, position: &Value) -> Result<usize> {
    let number = |key: &str| {
        position[key]
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .ok_or_else(|| TaskError::failed(format!("{position} is no position")))
    };
    let (line, column) = (number("line")?, number("character")?);
    let start = match line {
        0 => 0,
        n => match text.match_indices('\n').nth(n - 1) {
            Some((at, _)) => at + 1,
            None => return Ok(text.len()),
        },
    };
    let rest = &text[start..];
    let rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let mut units = 0;
    for (at, c) in rest.char_indices() {
        if units >= column {
            return Ok(start + at);
        }
        units += c.len_utf16();
    }
    Ok(start + rest.len())
}

/// The text after a list of `TextEdit`s, which all mean the text before.
///
/// # Errors
/// When an edit has the wrong shape or two overlap.
pub fn apply(text: &str, edits: &[Value]) -> Result<String> {
    let mut spans = Vec::with_capacity(edits.len());
    for edit in edits {
        let from = offset(text, &edit["range"]["start"])?;
        let to = offset(text, &edit["range"]["end"])?;
        let new = edit["newText"]
            .as_str()
            .ok_or_else(|| TaskError::failed(format!("{edit} is no edit")))?;
        spans.push((from, to, new));
    }
    // Stable: insertions at one place keep their order.
    spans.sort_by_key(|(from, _, _)| *from);
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for (from, to, new) in spans {
        if from < at || to < from {
            return Err(TaskError::failed("the edits of an action overlap"));
        }
        out.push_str(&text[at..from]);
        out.push_str(new);
        at = to;
    }
    out.push_str(&text[at..]);
    Ok(out)
}

/// The changed lines of a text, with `-` and `+`, for a person. Lines before
/// and after the change are cut off.
pub fn changed_lines(old: &str, new: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = |(a, b): &(&&str, &&str)| a == b;
    let head = old.iter().zip(&new).take_while(same).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(same)
        .count();
    let gone = old[head..old.len() - tail].iter().map(|l| format!("- {l}"));
    let come = new[head..new.len() - tail].iter().map(|l| format!("+ {l}"));
    gone.chain(come).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn edit(from: (u64, u64), to: (u64, u64), new: &str) -> Value {
        let place = |(line, character): (u64, u64)| json!({"line": line, "character": character});
        json!({"range": {"start": place(from), "end": place(to)}, "newText": new})
    }

    #[test]
    fn columns_count_utf16_units_and_edits_mean_the_old_text() {
        let text = "a𝄞b\nc\r\nd";
        let edits = [
            edit((1, 0), (2, 0), "C\n"),
            edit((0, 3), (0, 4), "B"),
            edit((9, 0), (9, 0), "!"),
        ];
        assert_eq!(apply(text, &edits).unwrap(), "a𝄞B\nC\nd!");
        let twice = [edit((0, 0), (0, 3), ""), edit((0, 1), (0, 4), "")];
        assert!(apply(text, &twice).is_err());
    }

    #[test]
    fn a_change_is_shown_without_its_surroundings() {
        assert_eq!(changed_lines("a\nb\nc\n", "a\nB\nc\n"), ["- b", "+ B"]);
        assert_eq!(changed_lines("a\nc\n", "a\nb\nc\n"), ["+ b"]);
        assert_eq!(changed_lines("a\na\n", "a\n"), ["- a"]);
    }
}
