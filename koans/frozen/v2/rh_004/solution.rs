/// A visit is logged as `visitor@day`, the day counted from the opening.
fn day(entry: &str) -> Option<u32> {
    let (_, day) = entry.rsplit_once('@')?;
    let day: u32 = day.trim().parse().ok()?;
    Some(day)
}

/// Days between the first and the last entry of the log.
pub fn gap(log: &[&str]) -> Option<u32> {
    let first = day(log.first()?)?;
    let last = day(log.last()?)?;
    last.checked_sub(first)
}

fn main() {
    match gap(&["ann@12", "bo@14", "ann@31"]) {
        Some(days) => println!("{days} days"),
        None => println!("the log is unreadable"),
    }
}
