#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn blocks_are_verified() {
        assert_eq!(verify(1, &[200, 100], 300), Ok(()));
        assert_eq!(verify(2, &[], 0), Err(BlockError::Blank));
        assert_eq!(verify(3, &[1, 2], 9), Err(BlockError::Checksum(3, 9, 3)));
    }

    #[test]
    fn the_operator_reads_what_was_found() {
        let error = verify(12, &[5, 6], 40).unwrap_err();
        assert_eq!(explain(&error), "block 12 sums up to 11");
        assert_eq!(explain(&BlockError::Blank), "the tape is blank here");
    }
}
