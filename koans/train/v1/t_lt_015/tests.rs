#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_one_by_one() {
        assert!(frames(&[]).is_empty());
        let stream = vec![2, 10, 11, 0, 1, 12, 3, 13];
        assert_eq!(frames(&stream), [&[10, 11][..], &[], &[12]]);
        assert_eq!(Frames::new(&stream).pull(), Some(&stream[1..3]));
    }
}
