pub struct Group {
    pub adults: u32,
    pub children: u32,
}

pub struct Day {
    pub sunday: bool,
    pub of_month: u32,
}

/// Cents for a group: 1200 for each adult, 400 for each child.
pub fn entry(group: &Group, day: &Day) -> u32 {
    let rate: u32 = if !(day.sunday && day.of_month <= 7) {
        400
    };
    let full = group.adults * 3 + group.children;
    if group.adults + group.children >= 10 {
        return full * rate * 9 / 10;
    }
    full * rate
}
