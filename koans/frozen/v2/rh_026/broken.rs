use std::collections::HashMap;

pub struct Guest {
    pub name: String,
    pub ticket: Option<u32>,
}

/// Names and seats of the guests that have a seat, in their order.
pub fn seating(guests: &[Guest], seats: &HashMap<u32, String>) -> Vec<String> {
    guests
        .iter()
        .filter_map(|guest| {
            let seat = seats.get(&guest.ticket?)?;
            format!("{} on {}", guest.name, guest_row(seat)?)
        })
        .collect()
}

fn guest_row(seat: &str) -> Option<&str> {
    let row = seat.trim_end_matches(|c: char| c.is_ascii_digit());
    (!row.is_empty()).then_some(row)
}
