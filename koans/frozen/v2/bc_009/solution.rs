pub fn render(header: &[&str], rows: &[Vec<&str>]) -> String {
    let mut out = String::new();
    let width = header.iter().map(|cell| cell.len()).sum::<usize>() + header.len();

    let line = |out: &mut String, cells: &[&str]| {
        for cell in cells {
            out.push_str(cell);
            out.push('|');
        }
        out.push('\n');
    };

    line(&mut out, header);
    out.push_str(&"-".repeat(width));
    out.push('\n');
    for row in rows {
        line(&mut out, row);
    }
    out
}

fn main() {
    let rows = vec![vec!["bolt", "40"], vec!["nut", "38"]];
    print!("{}", render(&["part", "left"], &rows));
}
