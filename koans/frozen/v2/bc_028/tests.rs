#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_queue_grows() {
        let mut counters = Counters::default();
        assert_eq!(counters.join("Ada"), 1);
        assert_eq!(counters.join("Ben"), 1);
        assert_eq!(counters.join("Cyd"), 2);
        assert_eq!(
            counters.entries(),
            ["Ada (0 waiting)", "Cyd (2 waiting)", "Ben (1 waiting)"]
        );
        assert_eq!(counters.greet("Dee"), "Dee (3 waiting)");
        assert_eq!(counters.shorter().len(), 1);
    }
}
