#[derive(Debug, PartialEq)]
pub struct Room {
    pub number: u16,
    pub guest: Option<String>,
}

pub struct Floor<'h> {
    rooms: &'h mut [Room],
}

impl<'h> Floor<'h> {
    /// The next room without a guest.
    fn free(&'h mut self) -> Option<&'h mut Room> {
        self.rooms.iter_mut().find(|room| room.guest.is_none())
    }
}

/// Gives rooms to the guests; the number of those who got one is returned.
pub fn check_in(rooms: &mut [Room], guests: &[&str]) -> usize {
    let mut floor = Floor { rooms };
    let mut placed = 0;
    for guest in guests {
        let Some(room) = floor.free() else { break };
        room.guest = Some(guest.to_string());
        placed += 1;
    }
    placed
}
