pub fn value(items: &[u32], index: u32) -> u32 {
    items[index]
}
