/// How long a runner took.
pub struct Finish {
    pub runner: String,
    pub seconds: u32,
}

/// The time of a runner, for the board at the finish.
pub fn clock(finish: &Finish) -> String {
    format!("{}:{:02}", finish.seconds / 60, finish.seconds % 60)
}

/// The names of up to three runners, the fastest first.
pub fn podium(finishes: &[Finish], limit: u32) -> impl Iterator<Item = &str> {
    let mut ranked: Vec<&Finish> = finishes
        .iter()
        .filter(|finish| finish.seconds <= limit)
        .collect();
    ranked.sort_by_key(|finish| finish.seconds);
    ranked.iter().take(3).map(|finish| finish.runner.as_str())
}
