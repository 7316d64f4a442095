pub fn render(header: &[&str], rows: &[Vec<&str>]) -> String {
    let mut out = String::new();
    let width = header.iter().map(|cell| cell.len()).sum::<usize>() + header.len();

    let mut line = |cells: &[&str]| {
        for cell in cells {
            out.push_str(cell);
            out.push('|');
        }
        out.push('\n');
    };

    line(header);
    out.push_str(&format!("{}\n", "-".repeat(width)));
    for row in rows {
        line(row);
    }
    out
}

fn main() {
    let rows = vec![vec!["bolt", "40"], vec!["nut", "38"]];
    print!("{}", render(&["part", "left"], &rows));
}
