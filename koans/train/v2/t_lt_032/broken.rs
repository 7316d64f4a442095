use std::thread;

fn checksum(block: &[u8]) -> u32 {
    block.iter().fold(7, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(*byte))
    })
}

/// The checksum of each block of `size` bytes, in order. The blocks are worked
/// on at the same time.
pub fn checksums(backup: &[u8], size: usize) -> Vec<u32> {
    let mut started = Vec::new();
    for block in backup.chunks(size.max(1)) {
        started.push(thread::spawn(move || checksum(block)));
    }
    started
        .into_iter()
        .map(|sum| sum.join().expect("a sum never panics"))
        .collect()
}
