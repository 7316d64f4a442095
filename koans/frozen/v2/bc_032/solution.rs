#[derive(Debug, PartialEq)]
pub enum Turnstile {
    Locked { coins: Vec<u32> },
    Open { paid: u32 },
}

impl Turnstile {
    /// Takes a coin; three euros open the turnstile.
    pub fn insert(self, coin: u32) -> Self {
        match self {
            Turnstile::Locked { mut coins } => {
                coins.push(coin);
                let paid: u32 = coins.iter().sum();
                if paid < 300 {
                    return Turnstile::Locked { coins };
                }
                Turnstile::Open { paid }
            }
            open => open,
        }
    }
}
