/// A plank of a footbridge and how far it gives way, in millimetres.
#[derive(Debug, Clone, Copy)]
pub struct Plank {
    pub gives: u32,
}

pub struct Bridge {
    planks: Vec<Plank>,
}

impl Bridge {
    pub fn new(gives: &[u32]) -> Self {
        let planks = gives.iter().map(|&gives| Plank { gives }).collect();
        Bridge { planks }
    }

    /// Visits the planks from one end to the other, with their numbers.
    pub fn walk(&self, mut step: impl FnMut(usize, &Plank)) {
        for (at, plank) in self.planks.iter().enumerate() {
            step(at + 1, plank);
        }
    }

    /// Which is the last plank that gives way too much.
    pub fn loose(&self, limit: u32) -> Option<usize> {
        let mut last = None;
        self.walk(|number, plank| {
            if plank.gives > limit {
                last = Some(number);
            }
        });
        last
    }
}
