/// A departure as the airport plans it.
pub struct Departure {
    pub gate: u8,
    pub place: &'static str,
    pub delay: u32,
}

impl Departure {
    /// The line on the sign; a flight on time gets no remark.
    pub fn line(&self) -> String {
        let remark = match self.delay {
            0 => String::new(),
            minutes @ 1..60 => format!(" (+{minutes} min)"),
            _ => " (ask the staff)".to_owned(),
        };
        format!("{:02} {}{remark}", self.gate, self.place)
    }
}

/// The sign of a hall, the delayed flights first.
pub fn sign(departures: &mut [Departure]) -> Vec<String> {
    departures.sort_by_key(|departure| departure.delay == 0);
    departures.iter().map(Departure::line).collect()
}
