#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgent_jobs_come_first() {
        let mut queue = PrintQueue::default();
        assert_eq!(queue.submit(1, 42), 1);
        assert_eq!(queue.submit(9, "memo".to_string()), 2);
        assert_eq!(queue.print_all(), "memo\u{c}42");
    }
}
