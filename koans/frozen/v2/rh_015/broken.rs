#[derive(Debug, PartialEq)]
pub struct Hours {
    pub from: u8,
    pub to: u8,
}

fn hour(text: &str) -> Result<u8, String> {
    let hour: u8 = text
        .trim()
        .parse()
        .map_err(|_| format!("no hour: {text}"))?;
    if hour < 25 {
        Ok(hour)
    } else {
        Err(format!("late: {hour}"))
    }
}

/// Reads `from-to`; a single hour means an hour from then on.
pub fn hours(text: &str) -> Result<Hours, String> {
    let (from, to) = match text.split_once('-') {
        Some((from, to)) => (hour(from)?, hour(to)?),
        None => (hour(text)?, hour(text).saturating_add(1)),
    };
    if from < to {
        Ok(Hours { from, to })
    } else {
        Err("closed".to_string())
    }
}
