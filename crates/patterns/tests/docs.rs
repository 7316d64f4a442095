//! docs/patterns.md lists every pattern as the code describes it.

use sleepy_patterns::PATTERNS;

#[test]
fn the_page_has_every_pattern() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/patterns.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows: Vec<&str> = page.lines().filter(|l| l.starts_with("| `")).collect();
    let expected: Vec<String> = PATTERNS
        .iter()
        .map(|p| format!("| `{}` | {} | {} |", p.name, p.family, p.doc))
        .collect();
    assert_eq!(
        rows, expected,
        "`cargo run -p sleepy-patterns --example coverage` prints the table"
    );
}
