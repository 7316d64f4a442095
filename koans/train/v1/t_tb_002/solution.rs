use std::fmt::{Display, Formatter, Result};

/// A bar chart with labelled bars.
pub struct Chart<L> {
    bars: Vec<(L, usize)>,
}

impl<L> Chart<L> {
    pub fn new(bars: Vec<(L, usize)>) -> Self {
        Chart { bars }
    }
}

impl<L: Display> Chart<L> {
    pub fn draw(&self) -> String {
        let line = |(label, size): &(L, usize)| format!("{label} {}\n", "=".repeat(*size));
        self.bars.iter().map(line).collect()
    }
}

pub enum Medal {
    Gold,
    Silver,
}

impl Display for Medal {
    fn fmt(&self, out: &mut Formatter) -> Result {
        out.write_str(match self {
            Medal::Gold => "gold",
            Medal::Silver => "silver",
        })
    }
}

/// The chart of a team's medals; the labels are `gold` and `silver`.
pub fn medal_chart(gold: usize, silver: usize) -> String {
    Chart::new(vec![(Medal::Gold, gold), (Medal::Silver, silver)]).draw()
}
