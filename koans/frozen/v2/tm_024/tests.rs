#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_between_weights() {
        assert_eq!(gaps(&[1, 2, 5, 6, 20]), [1, 3, 1, 14]);
        assert_eq!(finest(&[1, 2, 5, 6, 20]), Some((1, 2)));
        assert_eq!(finest(&[7]), None);
    }
}
