/// Colours of the tiles, row by row; every row starts one tile further on.
pub fn lay(pattern: &[char], rows: usize, columns: usize) -> Vec<Vec<char>> {
    let mut floor = Vec::with_capacity(rows);
    for row in 0..rows {
        let tiles = (0..columns).map(|column| pattern[(row + column) % pattern.len()]);
        floor.push(tiles);
    }
    floor
}

pub fn picture(pattern: &str, rows: usize, columns: usize) -> String {
    let pattern: Vec<char> = pattern.chars().collect();
    let floor = lay(&pattern, rows, columns);
    let lines: Vec<String> = floor.iter().map(|row| row.iter().collect()).collect();
    lines.join("\n")
}
