/// A small hash: the bytes one after the other, each mixed into the number.
fn hash(name: &str) -> usize {
    name.bytes().fold(17, |hash: usize, byte| {
        hash.wrapping_mul(31) ^ usize::from(byte)
    })
}

/// The disks for the copies of a file, no two of them on the same disk.
pub fn disks(name: &str, copies: usize, disks: usize) -> Vec<usize> {
    let first = hash(name);
    let mut chosen = Vec::new();
    for copy in 0..copies.min(disks) {
        chosen.push((first + copy) % disks);
    }
    chosen.sort_unstable();
    chosen
}
