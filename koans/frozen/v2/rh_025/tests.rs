#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_score_leads() {
        let card = |strokes: &[u32], handicap| Card {
            strokes: strokes.to_vec(),
            handicap,
        };
        let cards = [
            card(&[5, 4], Some(2)),
            card(&[], Some(9)),
            card(&[4, 4], None),
        ];
        assert_eq!(score(&cards[2]), Some(8));
        assert_eq!(score(&cards[1]), None);
        assert_eq!(leader(&cards), Some(7));
        assert_eq!(total(&cards[0]), Some(9));
    }
}
