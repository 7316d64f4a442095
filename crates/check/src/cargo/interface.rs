//! What a file shows to the crates that use its crate.
//!
//! Most repairs change the inside of a function, which no other crate can see,
//! so the crates that depend on the edited one need not be checked again. This
//! module decides when that is certain; in doubt it says the interface changed,
//! which costs time and nothing else.

use crate::lex::{Token, tokens};

/// Attributes that do not look into the function they stand on.
const INERT: &[&str] = &[
    "allow",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "ignore",
    "inline",
    "must_use",
    "should_panic",
    "test",
    "track_caller",
    "warn",
];

/// Whether the two versions of a file look alike from outside its crate.
pub(crate) fn same(before: &str, after: &str) -> bool {
    outline(before) == outline(after)
}

/// The tokens that may matter to others: everything but plain function bodies.
fn outline(source: &str) -> Vec<&str> {
    let tokens = tokens(source);
    let mut out = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let skip = if tokens[at].is("fn") {
            hidden_body(&tokens, at)
        } else {
            None
        };
        match skip {
            Some((open, close)) => {
                out.extend(tokens[at..=open].iter().map(|t| t.text));
                at = close;
            }
            None if tokens[at].is("macro_rules") => {
                // A macro's own `fn` is not a function yet: take it as it is.
                let end = matching(&tokens, at).unwrap_or(tokens.len() - 1);
                out.extend(tokens[at..=end].iter().map(|t| t.text));
                at = end + 1;
            }
            None => {
                out.push(tokens[at].text);
                at += 1;
            }
        }
    }
    out
}

/// For the `fn` at `at`: the braces of its body, if nobody outside the crate can
/// tell what is between them.
fn hidden_body(tokens: &[Token<'_>], at: usize) -> Option<(usize, usize)> {
    if is_const_or_async(tokens, at) || !attributes_are_inert(tokens, at) {
        return None;
    }
    let mut depth = 0i32;
    let mut arrow = false;
    let mut open = None;
    for (n, token) in tokens.iter().enumerate().skip(at + 1) {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            ";" if depth == 0 => return None,
            // A hidden return type shows through: its auto traits come from the body.
            "impl" if arrow => return None,
            ">" if n > 0 && tokens[n - 1].is("-") => arrow = true,
            "{" if depth == 0 => {
                open = Some(n);
                break;
            }
            // A block inside a type, `[u8; { 4 }]`: not worth following.
            "{" => return None,
            _ => {}
        }
    }
    let open = open?;
    let close = matching(tokens, open)?;
    // Items inside a body can reach out of it.
    let reaches_out = |t: &Token<'_>| {
        ["impl", "macro_rules", "macro_export", "macro", "extern"]
            .iter()
            .any(|w| t.is(w))
    };
    if tokens[open..close].iter().any(reaches_out) {
        return None;
    }
    Some((open, close))
}

fn is_const_or_async(tokens: &[Token<'_>], at: usize) -> bool {
    tokens[..at]
        .iter()
        .rev()
        .take_while(|t| {
            let qualifier = ["const", "async", "unsafe", "extern", "safe"]
                .iter()
                .any(|q| t.is(q));
            qualifier || t.text.starts_with('"')
        })
        .any(|t| t.is("const") || t.is("async"))
}

/// Looks back over `pub(crate) unsafe` and the like to the attributes. Every
/// attribute macro may read the body it stands on.
fn attributes_are_inert(tokens: &[Token<'_>], at: usize) -> bool {
    let mut n = at;
    while n > 0 {
        let before = &tokens[n - 1];
        if before.is("]") {
            let Some(open) = opening(tokens, n - 1) else {
                return false;
            };
            let hash = open > 0 && tokens[open - 1].is("#");
            if !hash {
                return true;
            }
            let name = tokens.get(open + 1).map_or("", |t| t.text);
            if !INERT.contains(&name) {
                return false;
            }
            n = open - 1;
        } else if before.is(")") {
            match opening(tokens, n - 1) {
                Some(open) if open > 0 && tokens[open - 1].is("pub") => n = open - 1,
                _ => return true,
            }
        } else if ["pub", "unsafe", "extern", "safe", "default"]
            .iter()
            .any(|q| before.is(q))
            || before.text.starts_with('"')
        {
            n -= 1;
        } else {
            return true;
        }
    }
    true
}

/// The bracket that closes the first one at or after `from`.
fn matching(tokens: &[Token<'_>], from: usize) -> Option<usize> {
    let mut depth = 0i32;
    for (n, token) in tokens.iter().enumerate().skip(from) {
        match token.text {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => {
                depth -= 1;
                if depth == 0 {
                    return Some(n);
                }
            }
            _ => {}
        }
    }
    None
}

/// The bracket that the one at `close` closes.
fn opening(tokens: &[Token<'_>], close: usize) -> Option<usize> {
    let mut depth = 0i32;
    for n in (0..=close).rev() {
        match tokens[n].text {
            "}" | ")" | "]" => depth += 1,
            "{" | "(" | "[" => {
                depth -= 1;
                if depth == 0 {
                    return Some(n);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::same;

    /// `$` in the pattern stands for the part that changes.
    fn check(pattern: &str, hidden: bool) {
        let (a, b) = (pattern.replace('$', "1"), pattern.replace('$', "2 + 3"));
        assert_eq!(same(&a, &b), hidden, "{pattern}");
    }

    #[test]
    fn plain_bodies_are_hidden() {
        check("pub fn f() -> u8 { $ }", true);
        check(
            "impl T for X { #[inline] fn f(&self) -> Vec<u8> { if a { $ } else { vec![] } } }",
            true,
        );
        check(
            "pub(crate) unsafe extern \"C\" fn f<F: Fn() -> u8>(x: [u8; 4]) where F: Copy { $ }",
            true,
        );
        check("#[test] fn t() { let s = \"}\"; $ }", true);
        check("fn f() { /* $ */ }", true);
        check("// $\nfn f() {}", true);
    }

    #[test]
    fn what_others_can_see_is_not() {
        check("pub const X: u8 = $;", false);
        check("pub const fn f() -> u8 { $ }", false);
        check("pub async fn f() { $ }", false);
        check("pub fn f() -> impl Send { $ }", false);
        check("pub fn f(x: [u8; { $ }]) { }", false);
        check("#[memoize] pub fn f() { $ }", false);
        check("#[memoize]\n#[inline]\npub fn f() { $ }", false);
        check("macro_rules! m { () => { fn f() { $ } } }", false);
        check("fn f() { impl Send for X { const Y: u8 = $; } }", false);
        check("struct S([u8; $]);", false);
        check("trait T { fn f(&self); const X: u8 = $; }", false);
    }

    #[test]
    fn broken_text_is_never_taken_for_hidden_by_accident() {
        check("fn f() { $ ", false);
        assert!(same("fn f( {", "fn f( {"));
    }
}
