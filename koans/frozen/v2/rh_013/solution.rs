use std::num::ParseIntError;

/// Centimetres of the highest tide in a line such as `312;45;298`.
pub fn highest(line: &str) -> Result<Option<i32>, ParseIntError> {
    let mut best: Option<i32> = None;
    for reading in line.split(';').filter(|reading| !reading.is_empty()) {
        let height: i32 = reading.trim().parse()?;
        best = Some(best.map_or(height, |known| known.max(height)));
    }
    Ok(best)
}

fn main() -> Result<(), ParseIntError> {
    println!("{:?}", highest("312; 45; 298")?);
    Ok(())
}
