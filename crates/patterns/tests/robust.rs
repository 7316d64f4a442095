//! Nothing panics, whatever the text and wherever the spans.

use std::path::Path;

use proptest::prelude::*;
use serde_json::json;
use sleepy_fix::Diagnostic;
use sleepy_patterns::drafts;

const CODES: [&str; 16] = [
    "E0308", "E0277", "E0599", "E0382", "E0502", "E0499", "E0425", "E0106", "E0061", "E0063",
    "E0004", "E0046", "E0005", "E0072", "E0369", "E0618",
];

const TEXT: &str = "use std::{fmt, rc::Rc};\n\n#[derive(Debug)]\nenum Shape<'a, T: Clone> {\n    Dot(&'a T),\n    Line { len: f64 },\n}\n\n\
    impl<'a, T: Clone> Shape<'a, T> where T: fmt::Debug {\n    fn size(&mut self, é: &str) -> Option<u32> {\n        let v = vec![1, 2];\n        \
    match self {\n            Shape::Dot(x) => println!(\"{:?} {é}\", x.clone()),\n            Shape::Line { len, .. } => { *len += 1.0; }\n        }\n        \
    v.iter().map(|n| n + 1).max().unwrap();\n        if v.len() > 1 { return Some(v[0] as u32); }\n        None\n    }\n}\n";

fn diagnostic(code: &str, words: &str, places: &[(usize, usize, bool)]) -> Diagnostic {
    let spans: Vec<_> = places
        .iter()
        .map(|(start, end, primary)| {
            json!({"file_name": "lib.rs", "byte_start": start, "byte_end": end, "line_start": 1, "line_end": 1,
                "column_start": 1, "column_end": 1, "is_primary": primary, "label": words})
        })
        .collect();
    let notes = json!([{"level": "note", "message": words, "spans": spans}]);
    let message = format!(
        "the trait bound `T: Clone` is not satisfied: expected `&u8`, found `Option<u8>` {words}"
    );
    serde_json::from_value(
        json!({"code": code, "level": "error", "message": message, "spans": spans, "children": notes}),
    )
    .expect("a well-formed message")
}

/// Applies every draft, which also shows that the ranges are good.
fn apply_all(text: &str, diagnostic: &Diagnostic) {
    for draft in drafts(Path::new("lib.rs"), text, diagnostic, 96) {
        let mut new = text.to_owned();
        for edit in draft.edits.iter().rev() {
            new.replace_range(edit.range.clone(), &edit.new_text);
        }
        assert_ne!(new, text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_span(code in 0..CODES.len(), start in 0usize..1200, len in 0usize..200, other in 0usize..1200) {
        let places = [(start, start + len, true), (other, other + 3, false)];
        apply_all(TEXT, &diagnostic(CODES[code], "", &places));
    }

    #[test]
    fn any_text(text in "\\PC{0,80}", words in "[`a-zA-Z:<>&' ,]{0,60}", start in 0usize..100, end in 0usize..100) {
        apply_all(&text, &diagnostic("E0308", &words, &[(start, end, true)]));
    }

    #[test]
    fn a_mangled_text(code in 0..CODES.len(), cut in 0usize..900, gone in 1usize..40, start in 0usize..900) {
        let mut text = TEXT.to_owned();
        let floor = |at: usize| (0..=at.min(TEXT.len())).rev().find(|i| TEXT.is_char_boundary(*i)).unwrap_or(0);
        text.replace_range(floor(cut)..floor(cut + gone), "");
        apply_all(&text, &diagnostic(CODES[code], "`x` `Shape`", &[(start, start + 5, true), (cut, cut + 1, false)]));
    }
}
