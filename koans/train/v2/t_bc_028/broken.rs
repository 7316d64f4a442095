/// Trees in rows; each carries so many kilograms.
pub struct Orchard {
    rows: Vec<Vec<u32>>,
}

impl Orchard {
    pub fn new(rows: &[&[u32]]) -> Self {
        let copied = rows.iter().map(|trees| trees.to_vec());
        Orchard {
            rows: copied.collect(),
        }
    }

    /// Calls `visit` with row, place and load of each tree.
    pub fn walk(&self, visit: impl Fn(usize, usize, u32)) {
        for (row, trees) in self.rows.iter().enumerate() {
            for (place, load) in trees.iter().enumerate() {
                visit(row, place, *load);
            }
        }
    }

    /// What all trees outside the first row carry together.
    pub fn harvest(&self) -> u32 {
        let mut total = 0;
        self.walk(|row, _, load| {
            if row > 0 {
                total += load;
            }
        });
        total
    }
}
