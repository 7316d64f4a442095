#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cheese_is_sold_by_weight() {
        let (cheese, card) = (Cheese(20), GiftCard(15));
        assert_eq!((cheese.grams(), card.grams()), (20, 5));
        let goods: [&dyn Price; 2] = [&cheese, &card];
        assert_eq!(goods.map(|item| item.cents()), [60, 1500]);
    }
}
