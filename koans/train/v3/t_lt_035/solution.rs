/// A card that a speaker holds.
#[derive(Debug)]
pub struct Card {
    pub title: String,
    pub points: Vec<String>,
}

/// Reads a card; every sort of dash counts as a bullet.
pub fn card(text: &str) -> Option<Card> {
    let text = text.replace(['–', '•'], "-");
    let (title, rest) = text.split_once('\n')?;
    let points = rest.lines().filter_map(|line| line.strip_prefix('-'));
    Some(Card {
        title: title.trim().to_owned(),
        points: points.map(|point| point.trim().to_owned()).collect(),
    })
}

/// How many minutes a talk takes, at two minutes a point.
pub fn minutes(cards: &[Card]) -> usize {
    cards.iter().map(|card| 2 * card.points.len()).sum()
}
