/// A stop of a bus line, and the minute at which the bus is there.
#[derive(PartialEq, Debug, Clone, Copy)]
pub struct Stop {
    pub name: String,
    pub minute: u32,
}

/// The stop that the bus has reached.
pub fn reached(line: &[Stop], minute: u32) -> Option<Stop> {
    line.iter().copied().rfind(|stop| stop.minute <= minute)
}

/// The timetable of a bus that is so many minutes late.
pub fn late(line: &[Stop], by: u32) -> Vec<Stop> {
    let mut late = Vec::with_capacity(line.len());
    for &stop in line {
        late.push(Stop {
            minute: stop.minute + by,
            ..stop
        });
    }
    late
}
