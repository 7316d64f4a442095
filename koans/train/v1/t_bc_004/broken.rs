/// One stop of a museum's audio tour, and the way on from it.
#[derive(Debug)]
struct Stop {
    room: u8,
    next: Option<Box<Stop>>,
}

#[derive(Default)]
pub struct Tour {
    first: Option<Box<Stop>>,
}

impl Tour {
    /// Lets the tour end in one more room.
    pub fn extend_to(&mut self, room: u8) {
        let mut end = &mut self.first;
        while let Some(stop) = end.as_mut() {
            end = &mut stop.next;
        }
        *end = Some(Box::new(Stop { room, next: None }));
    }

    pub fn rooms(&self) -> Vec<u8> {
        let mut rooms = Vec::new();
        let mut here = &self.first;
        while let Some(stop) = here {
            rooms.push(stop.room);
            here = &stop.next;
        }
        rooms
    }
}
