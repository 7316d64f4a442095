pub struct Card {
    pub strokes: Vec<u32>,
    pub handicap: Option<u32>,
}

fn total(card: &Card) -> Option<u32> {
    if card.strokes.is_empty() {
        return None;
    }
    Some(card.strokes.iter().sum())
}

/// The strokes less the handicap; golfers without a handicap count in full.
pub fn score(card: &Card) -> Option<u32> {
    let strokes = total(card)?;
    let handicap = card.handicap.unwrap_or(0);
    strokes.saturating_sub(handicap)
}

pub fn leader(cards: &[Card]) -> Option<u32> {
    cards.iter().filter_map(score).min()
}
