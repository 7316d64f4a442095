#[derive(Clone)]
pub struct Wish {
    pub song: String,
    pub cents: u32,
}

pub struct Jukebox {
    pub credit: u32,
    pub wishes: Vec<Wish>,
    pub playing: String,
}

impl Jukebox {
    /// Takes the price of a song off the credit, if there is enough.
    fn pay(&mut self, cents: u32) -> bool {
        let rest = self.credit.checked_sub(cents);
        self.credit = rest.unwrap_or(self.credit);
        rest.is_some()
    }

    /// Starts the next song; false if nobody wants or pays one.
    pub fn advance(&mut self) -> bool {
        if let Some(wish) = self.wishes.first()
            && self.pay(wish.cents)
        {
            self.playing = wish.song.clone();
            self.wishes.remove(0);
            return true;
        }
        false
    }
}
