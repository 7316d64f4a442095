use std::num::ParseFloatError;

pub type Matrix = Vec<Vec<f32>>;

fn row(line: &str) -> Result<Vec<f32>, ParseFloatError> {
    line.split_whitespace().map(str::parse).collect()
}

/// Parses one row a line; blank lines are skipped.
pub fn matrix(text: &str) -> Result<Matrix, ParseFloatError> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let rows = lines.map(row).collect::<Matrix>();
    Ok(rows)
}

pub fn trace(text: &str) -> Result<f32, ParseFloatError> {
    let rows = matrix(text)?;
    let diagonal = rows.iter().enumerate().filter_map(|(i, row)| row.get(i));
    Ok(diagonal.sum())
}

fn main() {
    match trace("1 0.5\n0.25 1") {
        Ok(sum) => println!("trace {sum}"),
        Err(error) => eprintln!("not a matrix: {error}"),
    }
}
