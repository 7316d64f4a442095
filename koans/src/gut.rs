//! Gutted programs: a right program with one function's body thrown away.
//!
//! "It compiles" is easily reached by removing whatever does not. A koan's tests
//! are worth something only when they fail on every such program, so the proof of
//! a koan derives them all from its solution. Building each alone would take most
//! of the time of a proof, so [`Batch`] puts many of them into one test program.

use std::fmt::Write as _;
use std::ops::Range;

use crate::lex::{Kind, Token, tokens};

/// Bodies that compile in nearly every function. The last one is for functions
/// that return `impl Iterator`.
pub const STAND_INS: [&str; 3] = [
    "Default::default()",
    "panic!(\"gutted\")",
    "std::iter::empty()",
];

/// A program whose function does nothing any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gutted {
    /// The function.
    pub function: String,
    /// What its body is now.
    pub stand_in: &'static str,
    /// The whole program.
    pub code: String,
}

/// Many versions of a program, with its tests, as modules of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The file.
    pub code: String,
    /// The one-based lines of each version, in the order they were given.
    lines: Vec<Range<usize>>,
}

impl Batch {
    /// Puts `programs`, each followed by `tests`, into one file.
    pub fn new<'a>(programs: impl Iterator<Item = &'a str>, tests: &str) -> Self {
        let mut batch = Self {
            code: String::new(),
            lines: Vec::new(),
        };
        let mut line = 1;
        for (index, program) in programs.enumerate() {
            let module = format!("mod {} {{\n{program}\n{tests}\n}}\n", name(index));
            let end = line + module.matches('\n').count();
            batch.lines.push(line..end);
            line = end;
            let _ = write!(batch.code, "{module}");
        }
        batch
    }

    /// Which version stands in a line.
    pub fn at_line(&self, line: usize) -> Option<usize> {
        self.lines.iter().position(|lines| lines.contains(&line))
    }

    /// Which version a test belongs to, by its path.
    pub fn of_test(&self, test: &str) -> Option<usize> {
        let (module, _) = test.split_once("::")?;
        (0..self.lines.len()).find(|index| name(*index) == module)
    }
}

fn name(index: usize) -> String {
    format!("version_{index}")
}

/// A function and the byte range of its body, braces included.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Body {
    function: String,
    start: usize,
    end: usize,
}

/// For every function of `source`, the program with that function gutted, once
/// for each stand-in. `main` is left alone: tests cannot see what it prints.
pub fn gutted(source: &str) -> Vec<Vec<Gutted>> {
    bodies(source)
        .into_iter()
        .filter(|body| body.function != "main")
        .map(|body| {
            STAND_INS
                .iter()
                .map(|stand_in| Gutted {
                    function: body.function.clone(),
                    stand_in,
                    code: format!(
                        "{}{{ {stand_in} }}{}",
                        &source[..body.start],
                        &source[body.end..]
                    ),
                })
                .collect()
        })
        .collect()
}

fn bodies(source: &str) -> Vec<Body> {
    let tokens = tokens(source);
    let mut bodies = Vec::new();
    for (i, pair) in tokens.windows(2).enumerate() {
        // `fn(i32)` is a type; only a name makes it an item.
        if pair[0].text == "fn"
            && pair[1].kind == Kind::Word
            && let Some((start, end)) = body(&tokens[i + 2..])
        {
            let function = pair[1].text.to_owned();
            bodies.push(Body {
                function,
                start,
                end,
            });
        }
    }
    bodies
}

/// The body of the function whose signature goes on with `tokens`; none for a
/// declaration in a trait.
fn body(tokens: &[Token<'_>]) -> Option<(usize, usize)> {
    let mut depth = 0i32;
    let mut start = None;
    for token in tokens.iter().filter(|t| t.kind == Kind::Punct) {
        match token.text {
            // The semicolon of `[u8; 3]` ends nothing.
            ";" if depth == 0 && start.is_none() => return None,
            "{" if depth == 0 && start.is_none() => {
                start = Some(token.start);
                depth = 1;
            }
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => {
                depth -= 1;
                if let (0, Some(start)) = (depth, start) {
                    return Some((start, token.end()));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The functions found, and the program when all are gutted one by one.
    fn check(source: &str, expected: &[&str]) {
        let first: Vec<String> = gutted(source)
            .into_iter()
            .map(|variants| {
                assert_eq!(variants.len(), STAND_INS.len());
                variants[1].code.replace("panic!(\"gutted\")", "…")
            })
            .collect();
        assert_eq!(first, expected);
    }

    #[test]
    fn each_function_is_gutted_alone() {
        check(
            "impl A { fn a(x: [u8; 2]) -> u8 { if x[0] > 1 { 1 } else { 2 } } fn b() { g(); } }",
            &[
                "impl A { fn a(x: [u8; 2]) -> u8 { … } fn b() { g(); } }",
                "impl A { fn a(x: [u8; 2]) -> u8 { if x[0] > 1 { 1 } else { 2 } } fn b() { … } }",
            ],
        );
    }

    #[test]
    fn braces_in_text_do_not_count() {
        check(
            "fn a() { \"}\"; '{'; /* { */ } fn main() { a() }",
            &["fn a() { … } fn main() { a() }"],
        );
    }

    #[test]
    fn a_batch_knows_its_versions_by_line_and_by_test() {
        let batch = Batch::new(["fn a() {}\n", "fn b() {}"].into_iter(), "mod tests {}");
        let lines: Vec<&str> = batch.code.lines().collect();
        assert_eq!(lines[0], "mod version_0 {");
        assert_eq!(lines[5], "mod version_1 {");
        assert_eq!(lines[6], "fn b() {}");
        assert_eq!(
            [0, 1, 5, 6, 7, 9, 10].map(|l| batch.at_line(l)),
            [None, Some(0), Some(0), Some(1), Some(1), Some(1), None]
        );
        assert_eq!(batch.of_test("version_1::tests::x"), Some(1));
        assert_eq!(batch.of_test("version_11::tests::x"), None);
        assert_eq!(batch.of_test("x"), None);
    }

    #[test]
    fn declarations_and_function_types_have_no_body() {
        check("trait T { fn a(&self); fn b(f: fn(u8) -> u8); }", &[]);
        check("fn open(", &[]);
        check("fn open() { {", &[]);
        check("fn", &[]);
    }
}
