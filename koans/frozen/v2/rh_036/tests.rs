#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_errors_are_kept() {
        assert_eq!(first_up(vec![Err(Down(3)), Ok(80), Ok(81)]), Ok(80));
        assert_eq!(
            first_up(vec![Err(Down(1)), Err(Down(2))]),
            Err(vec![Down(1), Down(2)])
        );
        assert_eq!(first_up(vec![]), Err(vec![]));
    }
}
