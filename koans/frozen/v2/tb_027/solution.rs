#[derive(Debug, PartialEq, Eq)]
pub struct Patient {
    pub urgency: u8,
    pub number: u32,
    pub name: String,
}

/// Names in the order of their calls; a low number was drawn early.
pub fn call_all(arrived: Vec<Patient>) -> Vec<String> {
    let mut waiting: Vec<(u8, Patient)> = arrived
        .into_iter()
        .map(|patient| (u8::MAX - patient.urgency, patient))
        .collect();
    waiting.sort_unstable_by_key(|(rank, patient)| (*rank, patient.number));
    waiting
        .into_iter()
        .map(|(_, patient)| patient.name)
        .collect()
}
