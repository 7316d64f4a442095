pub struct Download {
    pub name: String,
    pub blocks: Vec<bool>,
    pub block_size: u64,
}

impl Download {
    fn blocks_done(&self) -> u64 {
        self.blocks.iter().filter(|done| **done).count()
    }

    /// Bytes received so far, of those expected.
    pub fn status(&self) -> String {
        let received = self.blocks_done() * self.block_size;
        let size = self.blocks.len() as u64 * self.block_size;
        format!("{}: {received} of {size} bytes", self.name)
    }
}
