#[derive(Debug, PartialEq)]
pub enum Misfit {
    Full { capacity: usize },
    Twice(String),
}

pub struct BottleCrate {
    pub capacity: usize,
    pub bottles: Vec<String>,
}

impl BottleCrate {
    pub fn put(&mut self, label: &str) -> Result<usize, Misfit> {
        if self.bottles.len() == self.capacity {
            return Err(Misfit::Full {
                capacity: self.capacity,
            });
        }
        if self.bottles.iter().any(|known| known == label) {
            return Err(Misfit::Twice());
        }
        self.bottles.push(label.to_string());
        Ok(self.capacity - self.bottles.len())
    }
}
