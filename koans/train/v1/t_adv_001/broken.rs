/// A deck of a ferry and its free lane, in metres.
pub struct Deck {
    pub name: &'static str,
    pub free: u32,
}

/// Takes a vehicle of `length` metres aboard; says what is free afterwards.
pub fn board(decks: &mut [Deck], length: u32, index: usize) -> Result<u32, String> {
    if let Some(deck) = decks.get_mut(index)
        && deck.free >= length
    {
        deck.free -= length;
        Ok(deck.free)
    } else {
        Err(format!("{} has no room for {length} m", deck.name))
    }
}
