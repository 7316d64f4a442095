/// Makes the order of the cards.
pub struct Shuffler {
    pub seed: u32,
}

impl Shuffler {
    /// Endless numbers of cards, from 0 to 51.
    pub fn cards(&self) -> impl Iterator<Item = u32> + use<> {
        let seed = self.seed;
        (1..).map(move |turn: u32| (seed * 17 + turn * turn) % 52)
    }
}

/// Deals a hand to each player; each gets a shuffle of their own.
pub fn deal(shuffler: &mut Shuffler, players: usize, hand: usize) -> Vec<Vec<u32>> {
    let mut hands = Vec::new();
    for _ in 0..players {
        let cards = shuffler.cards();
        shuffler.seed += 1;
        hands.push(cards.take(hand).collect());
    }
    hands
}
