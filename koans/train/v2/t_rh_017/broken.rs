use std::thread;

/// Why a panorama was not stitched.
#[derive(Debug, PartialEq)]
pub enum StitchError {
    Dark(usize),
    Crashed,
}

/// The brightest value of each exposure, in their order.
pub fn brightest(exposures: Vec<Vec<u8>>) -> Result<Vec<u8>, StitchError> {
    let workers: Vec<_> = exposures
        .into_iter()
        .enumerate()
        .map(|(number, pixels)| thread::spawn(move || peak(number, &pixels)))
        .collect();
    let mut peaks = Vec::new();
    for worker in workers {
        peaks.push(worker.join()??);
    }
    Ok(peaks)
}

fn peak(number: usize, pixels: &[u8]) -> Result<u8, StitchError> {
    let brightest = pixels[1..].iter().fold(pixels[0], |a, &b| a.max(b));
    if brightest < 10 {
        return Err(StitchError::Dark(number));
    }
    Ok(brightest)
}
