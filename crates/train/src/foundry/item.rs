//! The other way to write a repair: the whole item that it lies in.
//!
//! [Decision 3](../../../../docs/decisions/0003-line-range-answers.md) has the
//! small model answer with the changed lines alone. What the alternative would
//! cost is measured with answers made here: the range is that of the innermost
//! item around the change, and the new lines are all of its lines.

use std::ops::Range;
use std::path::Path;

use sleepy_fix::{FileEdit, LineIndex, Window};
use tree_sitter::{Node, Parser, Tree};

/// What counts as an item. Modules do not: rewriting one is rewriting the file.
const ITEMS: [&str; 10] = [
    "function_item",
    "function_signature_item",
    "struct_item",
    "enum_item",
    "union_item",
    "trait_item",
    "impl_item",
    "const_item",
    "static_item",
    "type_item",
];

/// The answer that turns `buggy` into `fixed` by writing the item around the
/// change anew; `None` when there is no change, no whole item around it, or the
/// item reaches out of the window.
pub(super) fn answer(window: Window, path: &Path, buggy: &str, fixed: &str) -> Option<String> {
    let edit = FileEdit::between(path, buggy, fixed);
    let index = LineIndex::new(buggy);
    let start = index.line_of(edit.edits.first()?.range.start);
    let end = index.line_of(edit.edits.last()?.range.end);
    let item = around(buggy, start..end)?;
    if item.start < window.first || item.end > window.end {
        return None;
    }
    let lines = |text: &str| text.bytes().filter(|b| *b == b'\n').count();
    let new_end = (item.end + lines(fixed)).checked_sub(lines(buggy))?;
    let after = LineIndex::new(fixed);
    let new = fixed.get(after.line_start(item.start)..after.line_start(new_end))?;
    let mut answer = format!(
        "{}-{}\n",
        item.start - window.first + 1,
        item.end - window.first
    );
    for line in new.split_inclusive('\n') {
        answer.push_str(line.trim_end_matches(['\n', '\r']));
        answer.push('\n');
    }
    Some(answer)
}

/// The lines, zero-based, of the innermost item that holds these lines. An empty
/// range stands for the place before its line, which must be inside the item.
fn around(text: &str, lines: Range<usize>) -> Option<Range<usize>> {
    let tree = parse(text)?;
    let holds = |item: &Range<usize>| {
        if lines.is_empty() {
            item.start < lines.start && lines.start < item.end
        } else {
            item.start <= lines.start && lines.end <= item.end
        }
    };
    let mut innermost = None;
    let mut node = tree.root_node();
    while let Some(child) = children(node).find(|child| holds(&rows(*child))) {
        if ITEMS.contains(&child.kind()) {
            innermost = Some(rows(child));
        }
        node = child;
    }
    innermost
}

fn parse(text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    // The grammar is compiled in, so only its version could be wrong.
    parser
        .set_language(&tree_sitter_rust::LANGUAGE.into())
        .ok()?;
    parser.parse(text, None)
}

fn children(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    (0..node.child_count()).filter_map(move |i| node.child(i))
}

fn rows(node: Node<'_>) -> Range<usize> {
    node.start_position().row..node.end_position().row + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = "\
struct A {
    x: u32,
}

impl A {
    fn get(&self) -> u32 {
        self.y
    }
}

fn main() {
    let a = A { x: 1 };
    println!(\"{}\", a.get());
}
";

    fn whole() -> Window {
        Window {
            first: 0,
            end: PROGRAM.lines().count(),
        }
    }

    fn answer_of(fixed: &str, window: Window) -> Option<String> {
        answer(window, Path::new("a.rs"), PROGRAM, fixed)
    }

    #[test]
    fn the_innermost_item_is_written_anew() {
        let fixed = PROGRAM.replace("self.y", "self.x");
        let answer = answer_of(&fixed, whole()).unwrap();
        assert_eq!(
            answer,
            "6-8\n    fn get(&self) -> u32 {\n        self.x\n    }\n"
        );
    }

    #[test]
    fn lines_that_come_or_go_stay_inside_the_item() {
        let longer = PROGRAM.replace("    let a", "    // one\n    let a");
        let answer = answer_of(&longer, whole()).unwrap();
        assert!(
            answer.starts_with("11-14\nfn main() {\n    // one\n"),
            "{answer}"
        );
        assert!(answer.ends_with("a.get());\n}\n"), "{answer}");
        let shorter = PROGRAM.replace("    println!(\"{}\", a.get());\n", "");
        let answer = answer_of(&shorter, whole()).unwrap();
        assert_eq!(answer, "11-14\nfn main() {\n    let a = A { x: 1 };\n}\n");
    }

    #[test]
    fn the_product_reads_the_answer_as_the_same_repair() {
        for fixed in [
            PROGRAM.replace("self.y", "self.x"),
            PROGRAM.replace("    let a", "    // one\n    let a"),
        ] {
            let answer = answer_of(&fixed, whole()).unwrap();
            let path = Path::new("a.rs");
            let dialect = sleepy_fix::Dialect::LineRange;
            let edit = sleepy_fix::parse_answer(dialect, &answer, whole(), path, PROGRAM).unwrap();
            assert_eq!(edit.apply(PROGRAM).unwrap(), fixed);
        }
    }

    #[test]
    fn what_no_item_holds_has_no_answer() {
        // An import before everything, and a method that the window cuts.
        let import = format!("use std::fmt;\n{PROGRAM}");
        assert_eq!(answer_of(&import, whole()), None);
        let fixed = PROGRAM.replace("self.y", "self.x");
        let cut = Window { first: 6, end: 14 };
        assert_eq!(answer_of(&fixed, cut), None);
        assert_eq!(answer_of(PROGRAM, whole()), None);
    }
}
