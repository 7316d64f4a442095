//! rustc's messages, kept as the JSON they are.
//!
//! A row must carry what the compiler said to the last field, since the product
//! reads it like any other message; so nothing is parsed into types here, and
//! the helpers below only find their way in it.

use serde_json::Value;

/// The errors among rustc's messages, without the closing count, without the
/// texts of the error index (which must not reach any training data) and
/// without what only a batch would say.
pub(crate) fn errors(output: &[u8]) -> Vec<Value> {
    let text = String::from_utf8_lossy(output);
    text.lines()
        .filter(|l| l.starts_with('{'))
        .filter_map(|l| serde_json::from_str::<Value>(l).ok())
        .filter(|v| v["level"] == "error" && !message(v).starts_with("aborting"))
        .map(|mut v| {
            clean(&mut v);
            v
        })
        .collect()
}

fn clean(message: &mut Value) {
    message["rendered"] = Value::Null;
    if let Some(code) = message.get_mut("code").and_then(Value::as_object_mut) {
        code.insert("explanation".to_owned(), Value::Null);
    }
    if let Some(children) = message.get_mut("children").and_then(Value::as_array_mut) {
        children.retain(|child| {
            let text = child["message"].as_str().unwrap_or_default();
            !text.contains("the full name for the type has been written")
                && !text.contains("consider using `--verbose`")
        });
        children.iter_mut().for_each(clean);
    }
}

/// The headline.
pub(crate) fn message(value: &Value) -> &str {
    value["message"].as_str().unwrap_or_default()
}

/// The error code.
pub(crate) fn code(value: &Value) -> Option<&str> {
    value["code"]["code"].as_str()
}

/// A number of a span; zero where it has none.
pub(crate) fn number(span: &Value, key: &str) -> usize {
    span[key]
        .as_u64()
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(0)
}

/// The file a span is in.
pub(crate) fn file(span: &Value) -> &str {
    span["file_name"].as_str().unwrap_or_default()
}

/// Visits every span of a message, those of its children and of macros too.
pub(crate) fn each_span<'v>(value: &'v Value, visit: &mut impl FnMut(&'v Value)) {
    for span in value["spans"].as_array().into_iter().flatten() {
        let mut at = span;
        loop {
            visit(at);
            match at["expansion"].get("span") {
                Some(outer) => at = outer,
                None => break,
            }
        }
    }
    for child in value["children"].as_array().into_iter().flatten() {
        each_span(child, visit);
    }
}

/// Visits every span for change; ends at the first that says no.
pub(crate) fn change_spans(value: &mut Value, visit: &mut impl FnMut(&mut Value) -> bool) -> bool {
    fn chain(span: &mut Value, visit: &mut impl FnMut(&mut Value) -> bool) -> bool {
        if !visit(span) {
            return false;
        }
        match span.get_mut("expansion").and_then(|e| e.get_mut("span")) {
            Some(outer) => chain(outer, visit),
            None => true,
        }
    }
    let spans = value.get_mut("spans").and_then(Value::as_array_mut);
    if !spans.into_iter().flatten().all(|span| chain(span, visit)) {
        return false;
    }
    let children = value.get_mut("children").and_then(Value::as_array_mut);
    children
        .into_iter()
        .flatten()
        .all(|child| change_spans(child, visit))
}

/// The primary span, at the outermost place in code that is not the standard
/// library's.
pub(crate) fn primary(value: &Value) -> Option<&Value> {
    let spans = value["spans"].as_array()?;
    let mut span = spans
        .iter()
        .find(|s| s["is_primary"] == true)
        .or_else(|| spans.first())?;
    while file(span).starts_with('/') || file(span).starts_with("std/") {
        match span["expansion"].get("span") {
            Some(outer) => span = outer,
            None => break,
        }
    }
    Some(span)
}

/// The machine-readable replacements of each child that has any.
pub(crate) fn suggestions(value: &Value) -> Vec<Vec<&Value>> {
    value["children"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|child| {
            let spans = child["spans"].as_array().into_iter().flatten();
            spans
                .filter(|s| s["suggested_replacement"].is_string())
                .collect::<Vec<_>>()
        })
        .filter(|spans| !spans.is_empty())
        .collect()
}

/// Whether every span in `path` shows the line that really stands there, and
/// begins within it.
pub(crate) fn spans_fit(text: &str, value: &Value, path: &str) -> bool {
    let mut starts = vec![0];
    starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    let mut fit = true;
    each_span(value, &mut |span| {
        let Some(shown) = span["text"][0]["text"].as_str() else {
            return;
        };
        if file(span) != path {
            return;
        }
        let line = number(span, "line_start");
        let Some(&start) = line.checked_sub(1).and_then(|n| starts.get(n)) else {
            fit = false;
            return;
        };
        let real = text[start..].split('\n').next().unwrap_or_default();
        let at = number(span, "byte_start");
        fit &= real.trim_end_matches('\r') == shown.trim_end_matches('\r');
        fit &= (start..=start + real.len() + 1).contains(&at);
    });
    fit
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_errors_stay_and_the_error_index_goes() {
        let error = json!({"level": "error", "message": "mismatched types",
            "code": {"code": "E0308", "explanation": "long"}, "rendered": "x", "spans": [],
            "children": [{"message": "the full name for the type has been written to '/x'",
                          "spans": [], "children": []},
                         {"message": "expected `u8`", "spans": [], "children": []}]});
        let warning = json!({"level": "warning", "message": "unused"});
        let count = json!({"level": "error", "message": "aborting due to 1 previous error"});
        let text = format!("{error}\n{warning}\nnote: noise\n{count}\n");
        let found = errors(text.as_bytes());
        assert_eq!(found.len(), 1);
        assert_eq!(code(&found[0]), Some("E0308"));
        assert_eq!(found[0]["code"]["explanation"], Value::Null);
        assert_eq!(found[0]["rendered"], Value::Null);
        assert_eq!(found[0]["children"].as_array().map(Vec::len), Some(1));
    }

    #[test]
    fn an_error_inside_a_macro_of_std_belongs_to_its_caller() {
        let inner = json!({"file_name": "/rustc/std/macros.rs", "is_primary": true,
            "expansion": {"span": {"file_name": "src/lib.rs", "byte_start": 7}}});
        let value = json!({"spans": [{"file_name": "a.rs"}, inner], "children": []});
        assert_eq!(primary(&value).map(|s| number(s, "byte_start")), Some(7));
        let mut files = Vec::new();
        each_span(&value, &mut |s| files.push(file(s).to_owned()));
        assert_eq!(files, ["a.rs", "/rustc/std/macros.rs", "src/lib.rs"]);
    }

    #[test]
    fn spans_that_show_another_line_are_noticed() {
        let span = |line, at| {
            json!({"spans": [{"file_name": "m.rs", "line_start": line, "byte_start": at,
                   "text": [{"text": "bb"}]}], "children": []})
        };
        assert!(spans_fit("a\nbb\n", &span(2, 2), "m.rs"));
        assert!(!spans_fit("a\nbb\n", &span(1, 0), "m.rs"));
        assert!(!spans_fit("a\nbb\n", &span(2, 9), "m.rs"));
        assert!(!spans_fit("a\nbb\n", &span(9, 2), "m.rs"));
    }
}
