/// Effects that are applied one after the other.
#[derive(Default)]
pub struct Effects {
    chain: Vec<Box<dyn Fn(i16) -> i16>>,
}

impl Effects {
    /// Turns the wave upside down.
    pub fn invert(&mut self) {
        self.chain.push(Box::new(|sample| sample.saturating_neg()));
    }

    /// Cuts off everything louder than `peak`.
    pub fn limit(&mut self, peak: i16) {
        self.chain
            .push(Box::new(move |sample| sample.clamp(-peak, peak)));
    }

    /// Applies all effects.
    pub fn apply(&self, samples: &mut [i16]) {
        for sample in samples {
            *sample = self
                .chain
                .iter()
                .fold(*sample, |value, effect| effect(value));
        }
    }
}
