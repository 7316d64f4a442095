/// A train that leaves.
#[derive(Debug, PartialEq)]
pub struct Departure {
    pub minute: u32,
    pub to: String,
}

/// The number of a line that cannot be read.
#[derive(Debug, PartialEq)]
pub struct BadLine(pub usize);

/// Minutes after midnight of a time such as `6:05`.
fn minute(clock: &str) -> Option<u32> {
    let parts = clock.split_once(':')?;
    Some(parts.0.parse::<u32>().ok()? * 60 + parts.1.parse::<u32>().ok()?)
}

/// Reads lines such as `6:05 Lund`.
pub fn board(text: &str) -> Result<Vec<Departure>, BadLine> {
    let mut departures: Vec<Departure> = text
        .lines()
        .enumerate()
        .map(|(index, line)| {
            let (time, to) = line.split_once(' ').unwrap_or((line, "?"));
            let minute = minute(time).ok_or(BadLine(index + 1))?;
            let to = to.to_owned();
            Departure { minute, to }
        })
        .collect();
    departures.sort_by_key(|departure| departure.minute);
    Ok(departures)
}
