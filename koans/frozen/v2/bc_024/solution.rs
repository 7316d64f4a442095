#[derive(Debug, PartialEq)]
pub struct Rower {
    pub name: String,
}

pub struct Boat {
    pub seats: [Rower; 3],
    pub cox: usize,
}

/// The cox of the boat and the names of the others, from bow to stern.
pub fn land(boat: Boat) -> (Rower, Vec<String>) {
    let Boat { seats, cox } = boat;
    let others = seats
        .iter()
        .enumerate()
        .filter(|(seat, _)| *seat != cox)
        .map(|(_, rower)| rower.name.to_uppercase())
        .collect();
    let mut seats = Vec::from(seats);
    (seats.swap_remove(cox), others)
}
