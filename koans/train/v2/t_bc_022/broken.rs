/// What came of a call.
#[derive(Debug, PartialEq)]
pub enum Call {
    Answered(String),
    Busy,
}

/// Dials until somebody answers. Gives the answer and how often was dialled.
pub fn dial<F>(times: u32, attempt: F) -> (Option<String>, u32)
where
    F: FnOnce() -> Call,
{
    for round in 1..=times {
        match attempt() {
            Call::Answered(voice) => return (Some(voice), round),
            Call::Busy => continue,
        }
    }
    (None, times)
}
