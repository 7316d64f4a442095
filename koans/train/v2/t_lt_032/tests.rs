#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_keep_their_order() {
        let backup = vec![1, 2, 3, 4, 5];
        let sums = checksums(&backup, 2);
        assert_eq!(sums, [checksum(&[1, 2]), checksum(&[3, 4]), checksum(&[5])]);
        assert_eq!(checksum(&[]), 7);
        assert_eq!(checksum(&[1]), 218);
        assert!(checksums(&[], 4).is_empty());
    }
}
