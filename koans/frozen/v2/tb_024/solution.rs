/// The busiest person of a roster such as `ann 7, bob 9`.
pub fn busiest(roster: &str) -> Option<String> {
    let mut shifts = Vec::new();
    for shift in roster.split(',') {
        let (name, hours) = shift.trim().split_once(' ')?;
        let hours: u32 = hours.parse().ok()?;
        shifts.push((hours, name));
    }
    shifts.sort_by_key(|shift| shift.0);
    let (_, name) = shifts.pop()?;
    Some(name.to_string())
}
