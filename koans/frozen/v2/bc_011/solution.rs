use std::collections::HashMap;

#[derive(Default)]
pub struct NormCache {
    known: HashMap<String, Vec<f64>>,
    misses: u32,
}

impl NormCache {
    pub fn misses(&self) -> u32 {
        self.misses
    }

    /// The squared values of a series, computed once for each name.
    pub fn squares(&mut self, name: &str, series: &[f64]) -> &[f64] {
        if !self.known.contains_key(name) {
            self.misses += 1;
            let squares = series.iter().map(|x| x * x).collect();
            self.known.insert(name.to_string(), squares);
        }
        &self.known[name]
    }
}
