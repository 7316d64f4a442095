#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_spread() {
        assert_eq!(hash("a"), (17 * 31) ^ 97);
        let first = hash("a") % 10;
        assert_eq!(disks("a", 1, 10), [first]);
        assert_eq!(disks("x", 9, 3), [0, 1, 2]);
        assert!(disks("x", 0, 3).is_empty());
    }
}
