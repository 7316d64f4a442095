#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    pub suit: char,
    pub rank: u8,
}

pub struct Deck {
    cards: Vec<Card>,
}

impl Deck {
    /// The cards of one suit, lowest first.
    pub fn suit(suit: char, ranks: u8) -> Self {
        let cards = (1..=ranks).map(|rank| Card { suit, rank }).collect();
        Deck { cards }
    }
}

/// Deals all cards in turn; the first players get one more if it does not come out even.
pub fn deal(deck: Deck, players: usize) -> Vec<Vec<Card>> {
    let mut hands = vec![Vec::new(); players];
    let mut turn = 0;
    for card in deck.cards {
        hands[turn].push(card);
        turn = (turn + 1) % players;
    }
    hands
}

fn main() {
    for hand in deal(Deck::suit('c', 13), 3) {
        let cards: Vec<String> = hand
            .iter()
            .map(|c| format!("{}{}", c.suit, c.rank))
            .collect();
        println!("{}", cards.join(" "));
    }
}
