#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bid_wins() {
        let bid = |bidder: &str, amount| Bid {
            bidder: bidder.into(),
            amount,
        };
        let award_ = award(vec![bid("Uma ", 300), bid("Vic", 120), bid("Wes", 260)]);
        assert_eq!(award_, Some((270, "Uma by 40".to_string())));
        assert_eq!(award(vec![]), None);
        assert_eq!(settle(bid("X", 50)), 45);
    }
}
