/// A box on its way, with what is in it.
pub struct Crate {
    pub empty: u32,
    pub inner: Vec<Crate>,
}

/// Scales that are now and then off by a constant.
pub struct Scales {
    pub offset: u32,
}

impl Scales {
    async fn read(&self, grams: u32) -> u32 {
        grams + self.offset
    }

    /// The weight of a box, weighed piece by piece.
    pub async fn weigh(&self, piece: &Crate) -> u32 {
        let mut grams = self.read(piece.empty).await;
        for inner in &piece.inner {
            grams += Box::pin(self.weigh(inner)).await;
        }
        grams
    }
}
