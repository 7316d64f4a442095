#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighs_every_byte() {
        assert_eq!(checksum(&[1, 1, 1]), 6);
        assert_eq!(checksum(&[0, 0, 0, 10]), 40);
        assert_eq!(checksum(&[5]), 5);
        assert_eq!(checksum(&[]), 0);
    }
}
