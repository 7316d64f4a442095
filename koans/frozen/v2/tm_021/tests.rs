#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_at_a_time() {
        assert_eq!(sums(&[1, 2, 3, 4]), [6, 9]);
        let mut recent = Recent::of(1);
        assert_eq!(recent.push('a'), None);
        assert_eq!(recent.push('b'), Some('a'));
    }
}
