fn day(text: &str) -> Result<(u8, u8), String> {
    let (day, month) = text.split_once('.').ok_or(format!("no dot in {text}"))?;
    let number = |part: &str| part.parse::<u8>().map_err(|e| e.to_string());
    let (day, month) = (number(day)?, number(month)?);
    match (day, month) {
        (1..=31, 1..=12) => Ok((day, month)),
        _ => Err(format!("no such day: {text}")),
    }
}

/// How many of the dates fall into a month, if all of them are sound.
pub fn in_month(dates: &[&str], wanted: u8) -> Option<usize> {
    let days = dates.iter().map(|date| day(date)).collect();
    match days {
        Ok(days) => Some(days.iter().filter(|(_, month)| *month == wanted).count()),
        Err(_) => None,
    }
}
