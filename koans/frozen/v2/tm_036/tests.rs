#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rules() {
        assert_eq!(round_all(&[11, 13, 15], Rounding::Up), [15, 15, 15]);
        assert_eq!(round_all(&[11, 13, 15], Rounding::Nearest), [10, 15, 15]);
        assert_eq!(up(1), 5);
    }
}
