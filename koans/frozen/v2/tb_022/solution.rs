pub struct Meter {
    pub readings: Vec<(u32, i32)>,
}

/// Readings of both meters by their time, the time left out.
pub fn merged<A, B>(first: A, second: B) -> Vec<i32>
where
    A: Iterator<Item = (u32, i32)>,
    B: Iterator<Item = (u32, i32)>,
{
    let mut all: Vec<(u32, i32)> = first.chain(second).collect();
    all.sort();
    all.into_iter().map(|(_, value)| value).collect()
}

/// The meter's own readings together with corrections made by hand.
pub fn corrected(meter: &Meter, by_hand: &[(u32, i32)]) -> Vec<i32> {
    let known = meter.readings.iter().copied();
    merged(known, by_hand.iter().copied())
}
