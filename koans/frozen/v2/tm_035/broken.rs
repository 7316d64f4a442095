/// How many samples are used to measure the noise.
pub const WINDOW: usize = 4;

fn noise(window: [i32; WINDOW]) -> i32 {
    let loudest = window.iter().map(|sample| sample.abs()).max();
    loudest.unwrap_or(0)
}

/// Removes everything that is not louder than the noise at the start.
pub fn gate(recording: &[i32]) -> Option<Vec<i32>> {
    let start = recording.get(..WINDOW)?;
    let noise = noise(start);
    let louder = recording.iter().filter(|sample| sample.abs() > noise);
    Some(louder.copied().collect())
}
