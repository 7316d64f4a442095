#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_threads_count() {
        assert_eq!(count(vec![vec![1, 2], vec![], vec![40; 100]]), 4003);
        let hits = Hits::default();
        hits.add(3);
        hits.add(4);
        assert_eq!(std::format!("{:?}", hits.total).matches('7').count(), 1);
    }
}
