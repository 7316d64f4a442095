pub trait Lend {
    type Window<'w>
    where
        Self: 'w;

    fn lend(&mut self) -> Option<Self::Window>;
}

pub struct Pairs {
    pub data: Vec<u32>,
    pub at: usize,
}

impl Lend for Pairs {
    type Window<'w> = &'w mut [u32];

    fn lend(&mut self) -> Option<&mut [u32]> {
        let window = self.data.get_mut(self.at..self.at + 2)?;
        self.at += 1;
        Some(window)
    }
}

/// Adds to each number the one before it, from left to right.
pub fn accumulate(data: &[u32]) -> Vec<u32> {
    let mut pairs = Pairs {
        data: data.to_vec(),
        at: 0,
    };
    while let Some(window) = pairs.lend() {
        window[1] += window[0];
    }
    pairs.data
}
