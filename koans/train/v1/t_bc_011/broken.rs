use std::thread;

/// What the exposure control of a camera wants to know about a frame.
#[derive(Debug, PartialEq)]
pub struct Exposure {
    pub mean: u64,
    pub peak: u8,
}

fn sum(pixels: &[u8]) -> u64 {
    pixels.iter().copied().map(u64::from).sum()
}

/// Measures a frame; a frame without pixels is black.
pub fn measure(frame: Vec<u8>) -> Exposure {
    if frame.is_empty() {
        return Exposure { mean: 0, peak: 0 };
    }
    let adding = thread::spawn(|| sum(&frame));
    let peak = frame.iter().copied().fold(0, u8::max);
    let total = adding.join().expect("adding numbers does not panic");
    let mean = total / frame.len() as u64;
    Exposure { mean, peak }
}
