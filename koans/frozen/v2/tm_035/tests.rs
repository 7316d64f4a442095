#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_removed() {
        assert_eq!(gate(&[1, -2, 0, 2, 9, -2, -7]), Some(vec![9, -7]));
        assert_eq!(gate(&[1, 2, 3]), None);
    }
}
