//! From a sentence of the compiler to its template.
//!
//! rustc quotes code in back-ticks and writes the rest in plain English, so the
//! two are treated apart: quoted code goes through [`skeleton`], the English
//! loses its numbers, its plurals and its spacing.

use super::skeleton::{Detail, skeleton};
use super::vocabulary::{FILLER, FILLER_ENDS, singular};

enum Part {
    English(String),
    Code(String),
}

/// The template of a message or label.
pub(super) fn template(text: &str, detail: Detail) -> String {
    let mut parts: Vec<Part> = Vec::new();
    let pieces: Vec<&str> = text.split('`').collect();
    // With an odd number of back-ticks, the last one quotes nothing.
    let quotes = (pieces.len() - 1) / 2 * 2;
    for (i, piece) in pieces.into_iter().enumerate() {
        if i % 2 == 0 || i > quotes {
            parts.push(Part::English(english(piece)));
        } else {
            parts.push(Part::Code(skeleton(piece, detail)));
        }
    }
    let mut out = String::new();
    for part in shorten_lists(parts) {
        match part {
            Part::English(text) => out.push_str(&text),
            Part::Code(code) => {
                out.push('`');
                out.push_str(&code);
                out.push('`');
            }
        }
    }
    out.trim().to_owned()
}

/// Whether a label says nothing that the code and the message do not say.
pub(super) fn is_filler(label: &str) -> bool {
    label.is_empty()
        || FILLER.iter().any(|f| label.starts_with(f))
        || FILLER_ENDS.iter().any(|f| label.ends_with(f))
}

/// A list of equal things is as good as one: `·`, `·` and `·`.
fn shorten_lists(parts: Vec<Part>) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for part in parts {
        match part {
            Part::Code(code) => {
                if let [.., Part::Code(before), Part::English(between)] = out.as_slice()
                    && *before == code
                    && matches!(
                        between.as_str(),
                        ", " | " and " | ", and " | " or " | ", or "
                    )
                {
                    out.pop();
                } else {
                    out.push(Part::Code(code));
                }
            }
            Part::English(text) => {
                let rest = [" and N more", " and N other field", " and N other"]
                    .iter()
                    .find_map(|more| text.strip_prefix(more));
                out.push(Part::English(rest.map(str::to_owned).unwrap_or(text)));
            }
        }
    }
    out
}

/// Plain English without numbers, plurals, quoted strings and extra spaces.
fn english(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if c.is_alphabetic() || c == '_' {
            let mut word = String::from(c);
            while let Some(&n) = chars.peek() {
                // The apostrophe of "let's" and "aren't" belongs to the word.
                if !(n.is_alphanumeric() || n == '_' || n == '\'') {
                    break;
                }
                word.push(n);
                chars.next();
            }
            out.push_str(singular(&word));
        } else if c.is_ascii_digit() {
            while chars
                .next_if(|n| n.is_alphanumeric() || *n == '_')
                .is_some()
            {}
            out.push('N');
        } else if c == '\'' && chars.peek().is_some_and(|n| n.is_alphabetic() || *n == '_') {
            while chars
                .next_if(|n| n.is_alphanumeric() || *n == '_')
                .is_some()
            {}
            // `'T'` is a quoted name, `'a` a lifetime.
            let closed = chars.next_if_eq(&'\'').is_some();
            out.push_str(if closed { "'·'" } else { "'·" });
        } else if c == '"' {
            let mut rest = chars.clone();
            if rest.any(|n| n == '"') {
                chars = rest;
                out.push_str("\"·\"");
            } else {
                out.push(c);
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn english_loses_numbers_and_spacing() {
        assert_eq!(
            english("takes  2 arguments\nbut 10u8"),
            "takes N argument but N"
        );
        assert_eq!(english("let's call \"this\" #3"), "let's call \"·\" #N");
        assert_eq!(
            english("type parameter 'T' lives for 'a"),
            "type parameter '·' lives for '·"
        );
        assert_eq!(english("an unclosed \" quote"), "an unclosed \" quote");
    }

    #[test]
    fn an_odd_back_tick_is_plain_text() {
        assert_eq!(template("found ` alone", Detail::Types), "found  alone");
        assert_eq!(template("`a` then ` b", Detail::Types), "`·` then  b");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}|[`<>&'a-z(){}:., 0-9]{0,60}") {
            for detail in [Detail::Types, Detail::Traits] {
                template(&text, detail);
                skeleton(&text, detail);
            }
        }
    }
}
