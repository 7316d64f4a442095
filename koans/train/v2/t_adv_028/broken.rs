use std::thread::{JoinHandle, spawn};

/// What is done to a sound, one effect after another.
#[derive(Default)]
pub struct Chain {
    effects: Vec<Box<dyn Fn(i32) -> i32>>,
}

impl Chain {
    pub fn then(mut self, effect: Box<dyn Fn(i32) -> i32>) -> Self {
        self.effects.push(effect);
        self
    }

    fn apply(&self, sample: i32) -> i32 {
        self.effects
            .iter()
            .fold(sample, |sample, effect| effect(sample))
    }

    /// Starts to work on all samples of a sound.
    pub fn start(self, sound: Vec<i32>) -> JoinHandle<Vec<i32>> {
        spawn(move || sound.iter().map(|&sample| self.apply(sample)).collect())
    }
}
