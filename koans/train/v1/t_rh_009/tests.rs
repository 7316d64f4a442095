#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn rates_are_averaged() {
        assert_eq!(germination(&[80, 91, 100]), Ok(90));
    }

    #[test]
    fn odd_batches_are_refused() {
        assert_eq!(germination(&[50, 101, 300]), Err(BatchError::Percent(101)));
        assert_eq!(germination(&[]), Err(BatchError::Empty));
    }
}
