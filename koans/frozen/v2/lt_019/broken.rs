use std::thread::{self, JoinHandle};

#[derive(Clone)]
pub struct Chart {
    pub title: String,
    pub bars: Vec<u8>,
}

impl Chart {
    fn render(&self) -> String {
        let bars: Vec<String> = self
            .bars
            .iter()
            .map(|bar| "#".repeat(usize::from(*bar)))
            .collect();
        format!("{}\n{}", self.title, bars.join("\n"))
    }

    /// Starts rendering; joining the handle gives the picture.
    pub fn start(&self) -> JoinHandle<String> {
        thread::spawn(move || self.render())
    }
}
