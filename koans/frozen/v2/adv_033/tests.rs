#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_are_capped() {
        assert_eq!(Council::of(&[3, 200, 9]).close(), 22);
        assert_eq!(
            passed(
                vec![Council::of(&[3]), Council::of(&[9]), Council::of(&[7])],
                7
            ),
            2
        );
    }
}
