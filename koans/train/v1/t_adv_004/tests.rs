#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn large_jobs_go() {
        let mut spool = Spool::default();
        for (number, pages) in [(1, 3), (2, 400), (3, 12), (4, 90)] {
            spool.add(number, pages);
        }
        assert!(spool.large(10).eq([2, 3, 4]));
        assert_eq!(spool.clean(50), [2, 4]);
        assert!(spool.large(0).eq([1, 3]));
    }
}
