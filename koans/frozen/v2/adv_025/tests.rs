#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_threads_count() {
        assert_eq!(count(vec![vec![1, 2], vec![], vec![40; 100]]), 4003);
        assert_eq!(count(vec![]), 0);
    }
}
