#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deals_in_turn() {
        let hands = deal(Deck::suit('h', 5), 2);
        let ranks: Vec<Vec<u8>> = hands
            .iter()
            .map(|hand| hand.iter().map(|card| card.rank).collect())
            .collect();
        assert_eq!(ranks, [vec![1, 3, 5], vec![2, 4]]);
        assert!(hands.iter().flatten().all(|card| card.suit == 'h'));
    }

    #[test]
    fn an_empty_deck() {
        assert_eq!(deal(Deck::suit('s', 0), 3), [vec![], vec![], vec![]]);
    }
}
