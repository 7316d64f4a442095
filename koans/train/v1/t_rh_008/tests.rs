#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_patch_is_written() {
        let mut image = [0u8; 5];
        assert_eq!(patch(&mut image, 1, "c0ffee"), Ok(3));
        assert_eq!(image, [0, 0xc0, 0xff, 0xee, 0]);
    }

    #[test]
    fn a_bad_patch_changes_nothing() {
        let mut image = [9u8; 2];
        assert_eq!(patch(&mut image, 0, "abc"), Err(PatchError::Odd(3)));
        assert!(matches!(
            patch(&mut image, 0, "0g"),
            Err(PatchError::Digit(_))
        ));
        assert_eq!(patch(&mut image, 1, "0102"), Err(PatchError::Outside));
        assert_eq!(image, [9, 9]);
    }
}
