pub trait Rule {
    /// Whether a card may lie on another one.
    fn allows(&self, below: u8, card: u8) -> bool;
}

#[derive(Debug)]
pub struct Rising {
    pub by: u8,
}

impl Rule for Rising {
    fn allows(&self, below: u8, card: u8) -> bool {
        card == below + self.by
    }
}

#[derive(Debug)]
pub struct SameParity;

impl Rule for SameParity {
    fn allows(&self, below: u8, card: u8) -> bool {
        below % 2 == card % 2
    }
}

/// A table at which cards are played.
#[derive(Debug)]
pub struct Table {
    pub rules: Vec<Box<dyn Rule>>,
    pub top: u8,
}

impl Table {
    /// Plays a card if any rule allows it.
    pub fn play(&mut self, card: u8) -> bool {
        let allowed = self.rules.iter().any(|rule| rule.allows(self.top, card));
        self.top = if allowed { card } else { self.top };
        allowed
    }
}

/// What goes into a bug report.
pub fn bug_report(table: &Table) -> String {
    format!("It went wrong at {table:?}.")
}
