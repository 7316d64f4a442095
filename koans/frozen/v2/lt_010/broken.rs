use std::thread;

/// A weak checksum: the wrapping sum of all bytes, each times its position.
fn weigh(bytes: &[u8], offset: usize) -> u64 {
    bytes
        .iter()
        .enumerate()
        .map(|(i, byte)| (offset + i + 1) as u64 * u64::from(*byte))
        .sum()
}

pub fn checksum(block: &[u8]) -> u64 {
    let middle = block.len() / 2;
    let tail = &block[middle..];
    let worker = thread::spawn(move || weigh(tail, middle));
    let front = weigh(&block[..middle], 0);
    front + worker.join().unwrap_or(0)
}
