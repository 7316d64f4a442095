use std::thread;

/// A grey picture, row by row.
pub struct Picture {
    pub columns: usize,
    pub pixels: Vec<u8>,
}

fn strip_sum(strip: &[u8]) -> u64 {
    strip.iter().map(|pixel| u64::from(*pixel)).sum()
}

/// The mean of all pixels; each thread adds up so many rows.
pub fn brightness(picture: &Picture, rows: usize) -> u64 {
    if picture.pixels.is_empty() {
        return 0;
    }
    let mut threads = Vec::new();
    for strip in picture.pixels.chunks(picture.columns * rows) {
        threads.push(thread::spawn(move || strip_sum(strip)));
    }
    let sums = threads
        .into_iter()
        .map(|thread| thread.join().expect("a sum does not panic"));
    sums.sum::<u64>() / picture.pixels.len() as u64
}
