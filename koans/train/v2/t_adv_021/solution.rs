/// Hands out the numbers of a cloakroom.
pub struct Cloakroom {
    next: u32,
}

impl Cloakroom {
    pub fn opened_at(first: u32) -> Self {
        Self { next: first }
    }

    /// As many numbers as the group of `guests` needs.
    pub fn serve<G: ExactSizeIterator>(
        &mut self,
        guests: G,
    ) -> impl Iterator<Item = (u32, G::Item)> + use<G> {
        let first = self.next;
        self.next += guests.len() as u32;
        (first..).zip(guests)
    }
}

/// Two groups come at once and take turns.
pub fn in_turns(left: &[&str], right: &[&str], room: &mut Cloakroom) -> Vec<String> {
    let left = room.serve(left.iter());
    let right = room.serve(right.iter());
    let turns = left.zip(right);
    turns
        .map(|((number, guest), (other, next))| format!("{number} {guest}, {other} {next}"))
        .collect()
}
