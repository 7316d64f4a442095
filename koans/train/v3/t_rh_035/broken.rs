use std::num::ParseIntError;

/// The place that a ticket is for.
#[derive(Debug, PartialEq)]
pub struct Place {
    pub coach: String,
    pub seat: Option<u16>,
}

/// The seat of a ticket, if it is for one.
pub fn seat(ticket: &str) -> Result<Option<u16>, ParseIntError> {
    let seat = ticket.split_once('/').map(|(_, seat)| seat.trim());
    seat.map(|seat| seat.parse())
}

/// Reads a ticket such as `12/61` or `12`.
pub fn place(ticket: &str) -> Result<Place, ParseIntError> {
    let coach = ticket.split('/').next().unwrap_or_default();
    Ok(Place {
        coach: coach.trim().to_owned(),
        seat: seat(ticket)?,
    })
}
