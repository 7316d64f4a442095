/// A coin as it is written in the register of a museum.
#[derive(Debug, Clone, PartialEq)]
pub struct Coin {
    pub drawer: u16,
    pub name: String,
}

/// The drawers of an archive, each with a sign on it.
pub struct Archive {
    signs: Vec<String>,
}

impl Archive {
    pub fn new(signs: &[&str]) -> Self {
        let signs = signs.iter().map(|sign| sign.to_string()).collect();
        Archive { signs }
    }

    /// The number of drawers.
    pub fn drawers(&self) -> u16 {
        self.signs.len() as u16
    }

    /// Where a coin lies; in the last drawer if its own does not exist.
    pub fn find(&self, coin: &Coin) -> String {
        let last = self.drawers() - 1;
        let sign = &self.signs[usize::from(coin.drawer.min(last))];
        format!("{} is in {sign}", coin.name)
    }
}
