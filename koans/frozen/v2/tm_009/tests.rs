#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_compares() {
        let mut poll = Poll::default();
        assert_eq!(poll.lead(), 0);
        for name in ["ivy", "jon", "ivy", "kim", "ivy"] {
            poll.vote(name);
        }
        assert_eq!(poll.lead(), 2);
        poll.vote("kim");
        assert_eq!(poll.lead(), 1);
    }
}
