#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn jobs_share_the_paper() {
        let jobs = [(7, 40), (8, 500), (9, 35), (10, 30), (11, 25)];
        let jobs = jobs.map(|(number, pages)| Job { number, pages }).into();
        let spool = Spool { jobs };
        assert_eq!(spool.print(100), (vec![7, 9, 11], 0));
        assert_eq!(spool.print(20), (vec![], 20));
    }

    #[test]
    fn an_empty_spool_needs_no_paper() {
        assert_eq!(Spool::default().print(5), (vec![], 5));
    }
}
