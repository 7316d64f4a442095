//! Small programs out of the installed documentation: the examples of the
//! standard library and of the books that come with it.
//!
//! The pages of error codes and the exercise book are left out on purpose: they
//! are where examinations come from.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use sleepy_check::Toolchain;

use super::error::GenerateError;
use super::programs::Program;
use super::row::Side;

/// The books that are read.
pub(crate) const BOOKS: [&str; 7] = [
    "std",
    "core",
    "alloc",
    "book",
    "reference",
    "nomicon",
    "edition-guide",
];

/// Pages that may enter no training; `print.html` repeats a whole book.
const BANNED: [&str; 5] = [
    "error_codes",
    "rust-by-example",
    "rustlings",
    "rust-by-practice",
    "print.html",
];

/// Blocks that are not meant to compile.
const BROKEN: [&str; 5] = [
    "compile_fail",
    "should_panic",
    "ignore",
    "does_not_compile",
    "no_run_x",
];

/// What no stand-alone program on a stable compiler has.
const UNUSABLE: [&str; 7] = [
    "#![feature",
    "extern crate",
    "asm!",
    "proc_macro",
    "core::arch",
    "std::arch",
    "#![no_std",
];

/// The folder of the documentation.
pub(crate) fn root(toolchain: &Toolchain) -> PathBuf {
    toolchain.sysroot.join("share/doc/rust/html")
}

/// Every distinct usable example, in the order of the pages; not yet known to
/// compile.
///
/// # Errors
/// [`GenerateError::NoDocs`] where the documentation is not installed.
pub(crate) fn collect(root: &Path) -> Result<Vec<Program>, GenerateError> {
    if !BOOKS.iter().any(|b| root.join(b).is_dir()) {
        return Err(GenerateError::NoDocs(root.to_path_buf()));
    }
    let mut pages = Vec::new();
    for book in BOOKS {
        walk(&root.join(book), &mut pages);
    }
    let mut seen = HashSet::new();
    let mut programs = Vec::new();
    for page in pages {
        let below = page.strip_prefix(root).unwrap_or(&page);
        let source = below.to_string_lossy().into_owned();
        if BANNED.iter().any(|b| source.contains(b)) {
            continue;
        }
        // A page that is no text has no examples.
        let Ok(text) = std::fs::read_to_string(&page) else {
            continue;
        };
        for code in blocks(&text) {
            let lines = code.matches('\n').count();
            let usable = (3..=70).contains(&lines)
                && code.len() < 2800
                && !UNUSABLE.iter().any(|u| code.contains(u));
            let squeezed: String = code.split_whitespace().collect();
            if usable && seen.insert(squeezed) {
                programs.push(Program {
                    source: source.clone(),
                    text: as_program(&code),
                    side: Side::Train,
                });
            }
        }
    }
    Ok(programs)
}

fn walk(dir: &Path, pages: &mut Vec<PathBuf>) {
    let Ok(read) = std::fs::read_dir(dir) else {
        return;
    };
    let mut paths: Vec<PathBuf> = read.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, pages);
        } else if path.extension().is_some_and(|e| e == "html") {
            pages.push(path);
        }
    }
}

/// The Rust code blocks of a page, without tags and entities.
fn blocks(page: &str) -> Vec<String> {
    let mut out = Vec::new();
    for part in page.split("<pre").skip(1) {
        let Some((attributes, rest)) = part.split_once('>') else {
            continue;
        };
        let Some((mut code, _)) = rest.split_once("</pre>") else {
            continue;
        };
        let mut classes = attributes.to_owned();
        if let Some((attributes, inner)) =
            code.strip_prefix("<code").and_then(|c| c.split_once('>'))
        {
            classes.push_str(attributes);
            code = inner;
        }
        let codes = classes.split(|c: char| !c.is_alphanumeric()).any(|w| {
            w.len() == 5 && w.starts_with('E') && w[1..].bytes().all(|b| b.is_ascii_digit())
        });
        if classes.contains("rust") && !codes && !BROKEN.iter().any(|b| classes.contains(b)) {
            let text = decode(&untag(code));
            out.push(format!("{}\n", text.trim_matches('\n')));
        }
    }
    out
}

fn untag(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        rest = after.split_once('>').map_or("", |(_, behind)| behind);
    }
    out + rest
}

/// Decodes the entities that code pages have.
fn decode(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entity = after.split_once(';').filter(|(name, _)| name.len() <= 8);
        let decoded = entity.and_then(|(name, behind)| Some((named(name)?, behind)));
        match decoded {
            Some((c, behind)) => {
                out.push(c);
                rest = behind;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out + rest
}

fn named(entity: &str) -> Option<char> {
    match entity {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// Puts loose statements into `fn main`, the way rustdoc runs an example.
fn as_program(code: &str) -> String {
    let is_main = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix("pub ").unwrap_or(line);
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.starts_with("fn main(") || line.starts_with("fn main ")
    };
    if code.lines().any(is_main) {
        return code.to_owned();
    }
    let items = [
        "pub", "fn", "struct", "enum", "impl", "trait", "use", "mod", "const", "static", "type",
        "unsafe", "#", "//", "}", " ", "\t",
    ];
    let item = |line: &str| line.is_empty() || items.iter().any(|i| line.starts_with(i));
    if code.lines().all(item) && code.contains("fn ") {
        return code.to_owned();
    }
    let mut uses: Vec<&str> = Vec::new();
    let mut body: Vec<String> = Vec::new();
    for line in code.trim_end().lines() {
        if body.is_empty() && (line.starts_with("use ") || line.trim().is_empty()) {
            uses.extend((!line.trim().is_empty()).then_some(line));
        } else if line.trim().is_empty() {
            body.push(String::new());
        } else {
            body.push(format!("    {line}"));
        }
    }
    let head = if uses.is_empty() {
        String::new()
    } else {
        format!("{}\n\n", uses.join("\n"))
    };
    format!("{head}fn main() {{\n{}\n}}\n", body.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_found_and_banned_pages_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let page = "<p>text</p><pre class=\"rust rust-example-rendered\"><code><span>let</span> a: \
                    Vec&lt;u8&gt; = <b>f</b>(&amp;b);\n// 1\nlet c = &#39;x&#x27;;\n</code></pre>\
                    <pre class=\"language-text\">no\nno\nno\n</pre>\
                    <pre><code class=\"language-rust compile_fail\">a\nb\nc\n</code></pre>";
        for name in [
            "std/a.html",
            "error_codes/E0382.html",
            "book/rustlings.html",
            "book/print.html",
        ] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, page).unwrap();
        }
        let found = collect(dir.path()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].source, "std/a.html");
        let expected = "fn main() {\n    let a: Vec<u8> = f(&b);\n    // 1\n    let c = 'x';\n}\n";
        assert_eq!(found[0].text, expected);
        let none = collect(&dir.path().join("nowhere")).unwrap_err();
        assert!(none.to_string().contains("rust-docs"), "{none}");
    }

    #[test]
    fn programs_stay_as_they_are() {
        let items = "use a::b;\n\nfn f() {\n    g();\n}\n";
        assert_eq!(as_program(items), items);
        let main = "let x = 1;\nfn main() {}\n";
        assert_eq!(as_program(main), main);
        let loose = "use a::b;\nlet x = b();\nx.c();\n";
        assert_eq!(
            as_program(loose),
            "use a::b;\n\nfn main() {\n    let x = b();\n    x.c();\n}\n"
        );
    }
}
