#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pours_add_up() {
        assert_eq!(pours(&[3, 4]), 7);
        assert_eq!(pours(&[]), 0);
        assert_eq!(Valve::after(1).open().pour(2).flowed, 3);
    }
}
