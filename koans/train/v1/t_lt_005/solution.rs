use std::fmt::Display;

/// A cell of a table, ready to be printed. What goes in may be a reference.
pub fn cell<'v, T: Display + 'v>(value: T) -> Box<dyn Display + 'v> {
    Box::new(value)
}

/// A row of left-aligned cells, each `width` characters wide.
pub fn row(cells: &[Box<dyn Display + '_>], width: usize) -> String {
    let mut line = String::from("|");
    for cell in cells {
        let text = cell.to_string();
        line.push_str(&format!(" {text:<width$} |"));
    }
    line
}
